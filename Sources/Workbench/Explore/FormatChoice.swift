package import Quantization
package import Tensors

/// The formats that are compared.
package enum FormatChoice {
  /// Every block format with an encoder that loses something and needs no importance matrix, and the usual members of
  /// the other families, by rising bits a weight.
  package static let all: [any TensorFormat] = {
    let blocks: [any TensorFormat] = FormatRegistry.encodable.filter { $0.blockFormat != .f32 }
    return (blocks + FormatRegistry.families.flatMap(\.usual))
      .filter { $0.importance != .required }
      .sorted { $0.nominalBitsPerWeight < $1.nominalBitsPerWeight }
  }()

  /// All of them by rising bits a weight of a tensor: what a row or a tensor stores once weighs more in a small one.
  package static func sorted(for shape: Shape) -> [any TensorFormat] {
    all.map { (format: $0, bits: $0.bitsPerWeight(of: shape) ?? $0.nominalBitsPerWeight) }
      .sorted { $0.bits < $1.bits }.map(\.format)
  }

  /// Those that rows of `shape` fit into.
  package static func fitting(_ shape: Shape) -> [any TensorFormat] {
    all.filter { $0.fits(shape) }
  }

  /// The name `step` places after `name` among the formats that fit, round and round.
  package static func name(after name: String, step: Int, fitting shape: Shape?) -> String {
    let formats = shape.map(fitting) ?? all
    guard !formats.isEmpty else { return name }
    let index = formats.firstIndex { $0.name == name } ?? 0
    return formats[(index + step % formats.count + formats.count) % formats.count].name
  }
}
