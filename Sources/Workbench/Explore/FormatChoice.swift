package import Quantization
package import Tensors

/// The formats that are compared.
package enum FormatChoice {
  /// Every format with an encoder that loses something and needs no importance matrix, by rising bits a weight.
  package static let all: [any WeightFormat] = FormatRegistry.encodable
    .filter { $0.name != "F32" && $0.name != "F64" && $0.importance != .required }
    .sorted { $0.bitsPerWeight < $1.bitsPerWeight }

  /// Those that rows of `shape` fit into.
  package static func fitting(_ shape: Shape) -> [any WeightFormat] {
    all.filter { $0.blockFormat.rowBytes(columns: shape.columns) != nil }
  }

  /// The name `step` places after `name` among the formats that fit, round and round.
  package static func name(after name: String, step: Int, fitting shape: Shape?) -> String {
    let formats = shape.map(fitting) ?? all
    guard !formats.isEmpty else { return name }
    let index = formats.firstIndex { $0.name == name } ?? 0
    return formats[(index + step % formats.count + formats.count) % formats.count].name
  }
}
