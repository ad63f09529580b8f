internal import Tensors

/// The dtypes of safetensors files and the storage types they are.
enum SafeTensorsType {
  private static let formats: [String: BlockFormat] = {
    let same = ["F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8"].compactMap(BlockFormat.named)
    return Dictionary(uniqueKeysWithValues: (same + BlockFormat.foreign).map { ($0.name, $0) })
  }()

  /// The type of a dtype; one that is not known keeps its name, so that it can be listed.
  static func named(_ dtype: String) -> TensorType {
    formats[dtype].map(TensorType.known) ?? .unknownName(FileText(dtype).printable(limit: 16))
  }
}
