/// What can go wrong between a file's bytes and a tensor.
public enum TensorsError: Error, Sendable, Equatable {
  /// The operating system refused a file; `reason` is its own sentence.
  case cannotOpen(path: String, reason: String)
  /// The path is a folder, a pipe or a device, which can't be mapped.
  case notARegularFile(path: String)
  /// The file could not be mapped into memory.
  case cannotMap(path: String, bytes: Int, reason: String)
  /// A range lies outside the bytes it should be part of.
  case outOfBounds(offset: Int, count: Int, available: Int)
}

extension TensorsError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .cannotOpen(let path, let reason):
      "cannot open \(path): \(reason)"
    case .notARegularFile(let path):
      "\(path) is not a regular file; give the path of a model file"
    case .cannotMap(let path, let bytes, let reason):
      "cannot map \(bytes) bytes of \(path): \(reason)"
    case .outOfBounds(let offset, let count, let available):
      "\(count) bytes at offset \(offset) lie outside the \(available) bytes there are"
    }
  }
}
