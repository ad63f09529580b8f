import Foundation

/// One call of a program of Slurm's, which may be missing, fail, or never come back.
struct SlurmCall {
  /// What became of a call that gave no answer. Descriptions are sentences for people.
  enum Trouble: Error, CustomStringConvertible {
    case missing(program: String)
    case silent(program: String, seconds: Double)
    case refused(program: String, reason: String)

    /// Whether the controller was not reached, so that the same may succeed later.
    var mayPass: Bool {
      switch self {
      case .missing: false
      case .silent: true
      case .refused(_, let reason):
        ["contact", "connect", "communicat", "timed out", "shutdown", "not responding", "standby", "Zero Bytes"]
          .contains {
            reason.localizedCaseInsensitiveContains($0)
          }
      }
    }

    var description: String {
      let after = "nothing is lost, and the same command goes on"
      return switch self {
      case .missing(let program):
        "there is no \(program) on the PATH; run this on a machine of a Slurm cluster, or leave --executor slurm out"
      case .silent(let program, let seconds):
        "Slurm does not answer: \(program) took more than \(Int(seconds)) s; see to its controller (`scontrol ping`); \(after)"
      case .refused(let program, let reason) where mayPass:
        "Slurm does not answer: \(program) says \"\(reason)\"; see to its controller (`scontrol ping`); \(after)"
      case .refused(let program, let reason):
        "Slurm refuses: \(program) says \"\(reason)\"; see to [slurm] in the plan; \(after)"
      }
    }
  }

  /// Seconds that a call may take.
  var limit = 30.0

  /// What the program writes.
  func output(_ program: String, _ arguments: [String]) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(path: "quantscope-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (output, messages) = (folder + "/out", folder + "/err")
    let child: ChildProcess
    do {
      child = try ChildProcess(program, arguments, output: output, messages: messages)
    } catch let error as StartError where error.isMissing {
      throw Trouble.missing(program: program)
    }
    guard let end = child.wait(seconds: limit, isCancelled: { Signals.isInterrupted }) else {
      if Signals.isInterrupted { throw Interruption() }
      throw Trouble.silent(program: program, seconds: limit)
    }
    guard end == .status(0) else {
      throw Trouble.refused(program: program, reason: Self.lastLine(of: messages) ?? "nothing")
    }
    return (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
  }

  private static func lastLine(of path: String) -> String? {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(whereSeparator: \.isNewline).last.map { String($0) }
  }
}
