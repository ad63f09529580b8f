public import Tensors

extension Checkpoint {
  /// Number of weights: the elements of all tensors. Capped at `Int.max`, which only unknown types could reach.
  public var parameterCount: Int { tensors.totalElements }

  /// Bytes of all tensors, padding between them not counted.
  public var byteCount: Int { tensors.totalBytes }

  /// Mean bits a weight over all tensors of known types, scales and minimums included; 0 without weights.
  public var bitsPerWeight: Double { tensors.bitsPerWeight }

  /// What a person asks of a model file first.
  public var summary: CheckpointSummary {
    CheckpointSummary(
      family: metadata.string("general.architecture"), name: metadata.string("general.name"), kind: kind,
      version: version, parameterCount: parameterCount, bitsPerWeight: bitsPerWeight, byteCount: byteCount,
      fileByteCount: files.reduce(0) { $0 + $1.byteCount }, fileCount: files.count, tensorCount: tensors.count,
      types: typeShares)
  }

  /// The types in use, with most bytes first.
  private var typeShares: [CheckpointSummary.TypeShare] {
    Dictionary(grouping: tensors, by: \.type)
      .map { type, tensors in
        .init(
          type: type, tensorCount: tensors.count, parameterCount: tensors.totalElements,
          byteCount: tensors.totalBytes)
      }
      .sorted { ($1.byteCount, $0.type.description) < ($0.byteCount, $1.type.description) }
  }
}

/// A model file in a few figures.
public struct CheckpointSummary: Sendable, Equatable {
  /// The model family, for example `llama`. From the file: show it printably.
  public let family: String?
  /// The model's name. From the file: show it printably.
  public let name: String?
  /// The file format.
  public let kind: CheckpointKind
  /// The version of the file format.
  public let version: Int
  /// Elements of all tensors.
  public let parameterCount: Int
  /// Mean over all tensors of known types, scales and minimums included.
  public let bitsPerWeight: Double
  /// Bytes of all tensors.
  public let byteCount: Int
  /// Bytes of all files, headers and padding included.
  public let fileByteCount: Int
  /// Files of the model: more than 1 where it is split.
  public let fileCount: Int
  /// Tensors of all files.
  public let tensorCount: Int
  /// The types in use, with most bytes first.
  public let types: [TypeShare]

  /// What one storage type takes of a file.
  public struct TypeShare: Sendable, Equatable {
    /// The storage type, which may be one that can't be read.
    public let type: TensorType
    /// Tensors of this type.
    public let tensorCount: Int
    /// Elements of these tensors.
    public let parameterCount: Int
    /// Bytes of these tensors, without padding.
    public let byteCount: Int
  }
}

extension [CheckpointTensor] {
  fileprivate var totalElements: Int { saturatingSum(\.shape.elementCount) }

  // Known types lie in the files, without overlap; unknown ones end where the next starts.
  fileprivate var totalBytes: Int { saturatingSum(\.byteCount) }

  fileprivate var bitsPerWeight: Double {
    let known = filter { $0.type.blockFormat != nil }
    let weights = known.totalElements
    return weights == 0 ? 0 : Double(known.totalBytes) * 8 / Double(weights)
  }

  private func saturatingSum(_ figure: (CheckpointTensor) -> Int) -> Int {
    reduce(0) { sum, tensor in
      let (next, overflow) = sum.addingReportingOverflow(figure(tensor))
      return overflow ? .max : next
    }
  }
}
