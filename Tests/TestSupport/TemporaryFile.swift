public import Foundation

/// A folder for a test's files. It lasts until the process ends, so a path taken from it never outlives it.
public struct TemporaryFolder: Sendable {
  public let url: URL

  public init() throws {
    url = Self.root.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  /// Writes a file and returns its path.
  @discardableResult public func write(_ bytes: [UInt8], as name: String) throws -> String {
    let file = url.appending(path: name)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// Holds the folders of this process; removed when it exits.
  private static let root: URL = {
    atexit { try? FileManager.default.removeItem(at: TemporaryFolder.root) }
    return FileManager.default.temporaryDirectory.appending(path: "quantscope-test-\(UUID().uuidString)")
  }()
}

/// A file in a folder of its own, which lasts until the process ends.
public struct TemporaryFile: Sendable {
  public let path: String

  public init(_ bytes: [UInt8], name: String) throws {
    path = try TemporaryFolder().write(bytes, as: name)
  }
}
