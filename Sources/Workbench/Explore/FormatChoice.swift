package import Quantization

/// The formats that are compared.
package enum FormatChoice {
  /// Every format with an encoder that loses something, by rising bits a weight.
  package static let all: [any WeightFormat] = FormatRegistry.encodable
    .filter { $0.name != "F32" && $0.name != "F64" }
    .sorted { $0.bitsPerWeight < $1.bitsPerWeight }

  /// The name `step` places after `name`, round and round.
  package static func name(after name: String, step: Int) -> String {
    guard !all.isEmpty else { return name }
    let index = all.firstIndex { $0.name == name } ?? 0
    return all[(index + step % all.count + all.count) % all.count].name
  }
}
