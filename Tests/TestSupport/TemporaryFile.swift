public import Foundation

/// A folder for a test's files, removed with its last reference.
public final class TemporaryFolder: Sendable {
  public let url: URL

  public init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "quantscope-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  /// Writes a file and returns its path.
  @discardableResult public func write(_ bytes: [UInt8], as name: String) throws -> String {
    let file = url.appending(path: name)
    try Data(bytes).write(to: file)
    return file.path
  }
}

/// A file in a folder of its own, removed with its last reference.
public final class TemporaryFile: Sendable {
  public let path: String
  private let folder: TemporaryFolder

  public init(_ bytes: [UInt8], name: String) throws {
    folder = try TemporaryFolder()
    path = try folder.write(bytes, as: name)
  }
}
