internal import Tensors

/// The dtypes of safetensors files and the storage types they are.
enum SafeTensorsType {
  private static let formats: [String: BlockFormat] = {
    let same: [BlockFormat] = [.f64, .f32, .f16, .bf16, .i64, .i32, .i16, .i8]
    return Dictionary(uniqueKeysWithValues: (same + BlockFormat.foreign).map { ($0.name, $0) })
  }()

  /// The type of a dtype; one that is not known keeps its name, so that it can be listed.
  static func named(_ dtype: String) -> TensorType {
    formats[dtype].map(TensorType.known) ?? .unknownName(FileText(dtype).printable(limit: 16))
  }
}
