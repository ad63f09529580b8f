import ArgumentParser
import Files
import Inference

/// What happens with a long text, and between two runs.
struct ContextOptions: ParsableArguments {
  @Flag(help: "When the context is full, drop the older half of it and go on; without it, the text ends there.")
  var contextShift = false

  @Option(help: "Tokens at the start of the text that --context-shift never drops (default: 4).")
  var keep: Int?

  @Option(
    name: .customLong("session"),
    help: ArgumentHelp(
      "Go on with what was computed before and saved in this file, and save it there at the end.", valueName: "file"))
  var sessionFile: String?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let keep, keep < 0 { throw ValidationError("--keep takes 0 or more") }
    if keep != nil, !contextShift { throw ValidationError("--keep says what --context-shift keeps; give both") }
  }

  var shift: ContextShift? {
    contextShift ? ContextShift(keep: keep ?? ContextShift().keep) : nil
  }

  /// The file of a session that there is to go on with. One that holds something else is begun anew where `checkSession`
  /// has let it pass.
  var savedSession: String? { sessionFile.flatMap { Session.isSaved(at: $0) ? $0 : nil } }

  /// Fails where the session must not be saved under its name, in a run that reads `sources`.
  func checkSession(reading sources: [String]) throws {
    guard let sessionFile else { return }
    var check = output.check(reading: sources)
    try check.check(sessionFile, form: .file, isOwn: Session.isSaved)
  }

  /// Says on standard error what a session can't do that was asked for.
  func sayObstacles(_ session: Session) {
    guard contextShift, let obstacle = session.shiftObstacle else { return }
    Output.message("--context-shift cannot be done with this model: \(obstacle); a full context ends the text")
  }
}
