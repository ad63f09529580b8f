import ArgumentParser
import Catalogue
import Evaluation
import Inference
import Pictures

/// The executable: parses the command line, runs one command, and turns what went wrong into a line and a status.
@main
enum Program {
  static func main() {
    // Before anything else: the program may have been started to draw pictures in a process of its own.
    DrawingProcess.runIfAsked()
    // A reader that goes away shows itself as a failed write, which `Output` answers quietly.
    Signals.ignoreBrokenPipes()
    do {
      var command = try Quantscope.parseAsRoot()
      try command.run()
    } catch {
      end(with: error)
    }
  }

  /// Ends with the status of an error: 130 where the person interrupted, 1 where the work failed, and the argument
  /// parser's own where the usage was wrong.
  private static func end(with error: any Error) -> Never {
    if isInterruption(error) {
      Output.message("stopped")
      exitProgram(130)
    }
    guard Quantscope.exitCode(for: error) == .failure, !(error is ExitCode) else { Quantscope.exit(withError: error) }
    Output.message(String(describing: error))
    exitProgram(1)
  }

  private static func isInterruption(_ error: any Error) -> Bool {
    error is Interruption || (error as? PullError) == .cancelled || (error as? InferenceError) == .cancelled
      || (error as? EvaluationError) == .cancelled
  }
}
