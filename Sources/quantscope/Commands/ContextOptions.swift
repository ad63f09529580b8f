import ArgumentParser
import Foundation
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

  func validate() throws {
    if let keep, keep < 0 { throw ValidationError("--keep takes 0 or more") }
    if keep != nil, !contextShift { throw ValidationError("--keep says what --context-shift keeps; give both") }
  }

  var shift: ContextShift? {
    contextShift ? ContextShift(keep: keep ?? ContextShift().keep) : nil
  }

  /// The file of a session that there is to go on with.
  var savedSession: String? {
    sessionFile.flatMap { FileManager.default.fileExists(atPath: $0) ? $0 : nil }
  }

  /// Says on standard error what a session can't do that was asked for.
  func sayObstacles(_ session: Session) {
    guard contextShift, let obstacle = session.shiftObstacle else { return }
    Output.message("--context-shift cannot be done with this model: \(obstacle); a full context ends the text")
  }
}

/// How several tokens are computed in one go.
struct SpeculationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Let a smaller model, or the same in a smaller format, guess the next tokens; the text stays the same.",
      valueName: "model"))
  var draft: String?

  @Flag(help: "Guess the next tokens from what came after the last ones earlier in the text; the text stays the same.")
  var lookup = false

  @Option(help: "Tokens that --draft or --lookup guesses at a time (default: 4 and 8).")
  var draftTokens: Int?

  func validate() throws {
    if draft != nil, lookup { throw ValidationError("--draft and --lookup exclude each other") }
    if let draftTokens {
      if !(1...64).contains(draftTokens) { throw ValidationError("--draft-tokens takes 1 to 64") }
      if draft == nil, !lookup { throw ValidationError("--draft-tokens goes with --draft or --lookup") }
    }
  }

  /// What guesses for `session`; nil where nothing was asked for.
  func speculation(for session: Session, _ compute: ComputeOptions) throws -> Speculation? {
    if lookup { return draftTokens.map { .lookup(tokens: $0) } ?? .lookup() }
    guard let draft else { return nil }
    let model = try compute.load(try ModelArgument.open(draft))
    // Every token that the model can get to is one that the draft has room for, as far as it goes.
    let context = min(session.contextLength, Session.largestContext(of: model))
    let own = try compute.session(model, context: context, isDraft: true)
    return try draftTokens.map { try .draft(own, for: session.model, tokens: $0) } ?? .draft(own, for: session.model)
  }
}
