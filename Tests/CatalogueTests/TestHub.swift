import Catalogue
import Foundation

/// A local hub (`hub.py`) that misbehaves as the owner in a reference says.
final class TestHub: Sendable {
  struct Request: Decodable, Sendable {
    let path: String
    let range: String?
    let authorization: String?
  }

  static let fileSize = 300_000
  static let file = Data((0..<fileSize).map { (at: Int) -> UInt8 in UInt8(truncatingIfNeeded: at * 131 + at / 251) })

  static let sha256 = "8b7344c7e668c08f355cd4072458293b42501c3808b6b6bc256420ee84db23aa"

  let port: Int
  private let process = Process()
  private let log = FileManager.default.temporaryDirectory.appending(path: "quantscope-hub-\(UUID().uuidString)").path

  /// Whether python3, which runs it, is there.
  static let isAvailable: Bool = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.contains { FileManager.default.isExecutableFile(atPath: $0 + "/python3") }
  }()

  init() throws {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "hub.py")
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", script.path, String(Self.fileSize), log]
    try process.run()
    let deadline = Date().addingTimeInterval(20)
    var port: Int?
    while port == nil, Date() < deadline {
      Thread.sleep(forTimeInterval: 0.02)
      let text = try? String(contentsOfFile: log, encoding: .utf8)
      port = text.flatMap { $0.hasSuffix("\n") ? Int($0.dropLast()) : nil }
    }
    guard let port else {
      kill(process.processIdentifier, SIGKILL)
      throw CocoaError(.fileReadUnknown)
    }
    self.port = port
  }

  deinit {
    // Signals that can be blocked may be blocked in a child of a test's thread.
    kill(process.processIdentifier, SIGKILL)
    try? FileManager.default.removeItem(atPath: log)
  }

  func hub(token: String? = nil) -> Hub {
    Hub(endpoint: "http://127.0.0.1:\(port)", token: token, patience: 2, stall: 3, longestPause: 0.05)
  }

  /// The requests so far.
  func requests() throws -> [Request] {
    let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").dropFirst()
    return try lines.map { try JSONDecoder().decode(Request.self, from: Data($0.utf8)) }
  }
}

/// A folder of its own for each test, removed with the value.
final class TestFolder: Sendable {
  let folder = ModelFolder(
    path: FileManager.default.temporaryDirectory.appending(path: "quantscope-\(UUID().uuidString)").path)

  deinit { try? FileManager.default.removeItem(atPath: folder.path) }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
  }

  func write(_ data: Data, _ name: String) throws {
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    try data.write(to: URL(fileURLWithPath: folder.path(of: name)))
  }

  func read(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: folder.path(of: name)))
  }
}
