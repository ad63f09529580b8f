public import Foundation

extension Process {
  /// The exit status of a process that has been started, minus the signal's number where one ended it; kills it, and
  /// throws, when it still runs after `limit`.
  ///
  /// `waitUntilExit` and `isRunning` are no use for this on Linux: a process counts as running while anything that it
  /// started holds the pipe by which Foundation watches it, and so would a server in the background. Calls waitid(2).
  public func status(within limit: Duration = .seconds(120)) throws -> Int32 {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
      if let status = finalStatus { return status }
      Thread.sleep(forTimeInterval: 0.005)
    }
    kill(processIdentifier, SIGKILL)
    throw DeadlineExceeded(program: executableURL?.path ?? "", arguments: arguments ?? [], limit: limit)
  }

  /// The status of a process that has ended, which is left for Foundation to collect.
  private var finalStatus: Int32? {
    var information = siginfo_t()
    if waitid(P_PID, id_t(processIdentifier), &information, WEXITED | WNOHANG | WNOWAIT) == 0 {
      #if canImport(Darwin)
        let (process, status) = (information.si_pid, information.si_status)
      #else
        let child = information._sifields._sigchld
        let (process, status) = (child.si_pid, child.si_status)
      #endif
      guard process != 0 else { return nil }
      return information.si_code == CLD_EXITED ? status : -status
    }
    // Foundation has collected it, and is about to say so.
    guard !isRunning else { return nil }
    return terminationReason == .exit ? terminationStatus : -terminationStatus
  }
}

/// A program that a test started and that did not end in time.
public struct DeadlineExceeded: Error, CustomStringConvertible {
  public let program: String
  public let arguments: [String]
  public let limit: Duration

  public var description: String {
    "\(program) \(arguments.joined(separator: " ")) was ended: it ran longer than \(limit)"
  }
}
