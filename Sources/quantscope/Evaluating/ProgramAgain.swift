import Foundation
import Pictures

/// This program, run a second time as a process of its own: for what is chosen when a program starts.
struct ProgramAgain {
  let arguments: [String]
  let environment: [String: String]

  struct Result {
    let status: Int32
    let output: Data
    /// What it said on standard error, without the space around.
    let messages: String
  }

  /// Arguments of the program, and variables beside those of this process.
  init(_ arguments: [String], environment: [String: String]) {
    self.arguments = arguments
    self.environment = environment
  }

  /// Runs it to its end; Ctrl-C ends it and throws ``Interruption``.
  func run() throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "quantscope-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // Files, not pipes: nobody has to read while it runs.
    let (output, messages) = (folder.appending(path: "out"), folder.appending(path: "err"))
    let process = try ChildProcess(
      DrawingProcess.runningProgram, arguments, output: output.path, messages: messages.path, environment: environment)
    guard let end = process.wait(seconds: .infinity, isCancelled: { Signals.isInterrupted }) else {
      throw Interruption()
    }
    let status = if case .status(let status) = end { status } else { Int32(1) }
    return Result(
      status: status, output: try Data(contentsOf: output),
      messages: String(decoding: try Data(contentsOf: messages), as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines))
  }
}
