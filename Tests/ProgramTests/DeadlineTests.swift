import Foundation
import TestSupport
import Testing

@Suite("waits for processes") struct DeadlineTests {
  private func start(_ line: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line]
    try process.run()
    return process
  }

  @Test("what a process leaves in the background is not waited for")
  func background() throws {
    let start = ContinuousClock.now
    #expect(try self.start("sleep 20 > /dev/null 2>&1 & exit 3").status(within: .seconds(15)) == 3)
    #expect(ContinuousClock.now - start < .seconds(15))
  }

  @Test("a signal is told from an exit")
  func signal() throws {
    #expect(try start("kill -KILL $$").status(within: .seconds(15)) == -SIGKILL)
    #expect(try start("exit 0").status(within: .seconds(15)) == 0)
  }

  @Test("a process that goes on for too long is ended")
  func deadline() throws {
    let process = try start("exec sleep 60")
    #expect(throws: DeadlineExceeded.self) { try process.status(within: .milliseconds(100)) }
    #expect(try process.status(within: .seconds(15)) == -SIGKILL)
  }
}
