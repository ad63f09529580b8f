import Foundation
import TestSupport

/// The real program, run as a process of its own.
enum TestProgram {
  struct Result {
    let status: Int32
    let output: Data
    let messages: String

    var text: String { String(decoding: output, as: UTF8.self) }

    /// The one JSON object on standard output.
    func object() throws -> [String: Any] {
      let value = try JSONSerialization.jsonObject(with: output)
      guard let object = value as? [String: Any] else { throw CocoaError(.coderReadCorrupt) }
      return object
    }
  }

  /// Beside the test runner, where the build puts both.
  static let path = BuiltProgram.path

  /// Runs the program with arguments.
  static func run(_ arguments: String..., input: String = "", environment: [String: String] = [:]) throws -> Result {
    try run(executable: path, arguments, input: input, environment: environment)
  }

  /// Runs a line of shell in which `$Q` is the program.
  static func shell(_ line: String, environment: [String: String] = [:]) throws -> Result {
    try run(executable: "/bin/sh", ["-c", line], input: "", environment: environment)
  }

  private static func run(
    executable: String, _ arguments: [String], input: String, environment: [String: String]
  ) throws -> Result {
    let folder = try TestFolder()
    try Data(input.utf8).write(to: URL(fileURLWithPath: folder.path("in")))
    for name in ["out", "err"] { try Data().write(to: URL(fileURLWithPath: folder.path(name))) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment
      .merging(["Q": path, "F": folder.folder, "QUANTSCOPE_RESULTS": folder.path("results.sqlite")]) { _, new in new }
      .merging(environment) { _, new in new }
    let standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: folder.path("in")))
    let standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("out")))
    let standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("err")))
    // A process object may outlive the process, and its files with it.
    defer { for file in [standardInput, standardOutput, standardError] { try? file.close() } }
    process.standardInput = standardInput
    process.standardOutput = standardOutput
    process.standardError = standardError
    try process.run()
    let status = try process.status()
    return Result(
      status: status, output: try Data(contentsOf: URL(fileURLWithPath: folder.path("out"))),
      messages: try String(contentsOfFile: folder.path("err"), encoding: .utf8))
  }
}

/// A folder that is removed with the value.
final class TestFolder {
  let folder = FileManager.default.temporaryDirectory.appending(path: "quantscope-\(UUID().uuidString)").path

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted() }
}
