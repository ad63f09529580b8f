public import Checkpoints
public import Tensors

/// What can go wrong with an importance matrix.
public enum ImportanceMatrixError: Error, Sendable, Equatable {
  /// The file can't be opened.
  case storage(TensorsError)
  /// The file is a GGUF file, but not a sound one.
  case checkpoint(CheckpointError)
  /// The file is neither form of an importance matrix; `found` says what is wrong, at byte `offset`.
  case malformed(path: String, offset: Int, found: String)
  /// Two matrices disagree on the size of a tensor.
  case notMergeable(tensor: String, first: Int, second: Int)
  /// Entries have other sizes than the model's tensors; at most 8 are named.
  case misSized(entries: [String], count: Int)
  /// The model has none of the tensors that the matrix has entries for; at most 8 are named.
  case unrelated(entries: [String], count: Int)
}

extension ImportanceMatrixError: CustomStringConvertible {
  /// The sentence that a person reads.
  public var description: String {
    switch self {
    case .storage(let error): "\(error)"
    case .checkpoint(let error): "\(error)"
    case .malformed(let path, let offset, let found):
      "\(FileText(path).printable(limit: 4096)) is no importance matrix: \(found) at offset \(offset); "
        + "make one again from the model"
    case .notMergeable(let tensor, let first, let second):
      "importance matrices of different models: \(tensor) has \(first) values in one, \(second) in the other"
    case .misSized(let entries, let count):
      "the importance matrix is of another model: \(count == 1 ? "one entry has" : "\(count) entries have") another size "
        + "than the tensor: \(entries.joined(separator: "; "))\(count > entries.count ? "; ..." : "")"
    case .unrelated(let entries, let count):
      "the importance matrix is of another model, which has none of its \(count) entries' tensors: "
        + "\(entries.joined(separator: ", "))\(count > entries.count ? ", ..." : "")"
    }
  }
}
