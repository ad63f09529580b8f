import ArgumentParser
import Inference

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

  /// What is read of the disk.
  var sources: [String] { draft.map(ModelPath.sources) ?? [] }

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
