/// What can go wrong when a model file is written.
public enum CheckpointWritingError: Error, Sendable, Equatable {
  /// The operating system refused; `doing` says what, `reason` is its own sentence. What was written so far is kept under
  /// the partial name.
  case system(path: String, doing: String, reason: String)
  /// What lies under the partial name was not left by a writer.
  case notOurs(path: String)
  /// Another process writes the same file.
  case inUse(path: String)
  /// A tensor's rows are no whole blocks of its type, or its size overflows.
  case doesNotFit(tensor: String, shape: String, type: String)
  /// GGUF has no such type.
  case noSuchType(tensor: String, type: String)
  /// More bytes came than the layout has, or fewer.
  case wrongLength(path: String, expected: Int, found: Int)
}

extension CheckpointWritingError: CustomStringConvertible {
  private static var hint: String { "; make room and start again: the work goes on where it stopped" }

  public var description: String {
    switch self {
    case .system(let path, let doing, let reason):
      "cannot \(doing) \(FileText.printable(path, limit: 4096)): \(reason)\(doing == "fill" ? Self.hint : "")"
    case .notOurs(let path):
      "\(FileText.printable(path, limit: 4096)) is there already, and no unfinished work; move it away, or name another "
        + "file to write"
    case .inUse(let path):
      "another process is writing \(FileText.printable(path, limit: 4096)); wait for it, or name another file"
    case .doesNotFit(let tensor, let shape, let type):
      "tensor \(tensor) of \(shape) can't be stored as \(type): its rows are no whole blocks, or it is too large"
    case .noSuchType(let tensor, let type):
      "tensor \(tensor) is of type \(type), which GGUF files can't hold"
    case .wrongLength(let path, let expected, let found):
      "\(FileText.printable(path, limit: 4096)): expected \(expected) bytes, got \(found)"
    }
  }
}
