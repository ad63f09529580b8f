internal import Evaluation
internal import Inference
internal import Results

/// Perplexity of a model on a text, and its divergence from a reference, chunk by chunk; then where both part most.
package struct MeasureJob: Job {
  let ticket: Int
  let model: OpenModel
  let reference: OpenModel?
  let text: EvaluationText
  /// The results store; nil keeps nothing.
  let path: String?

  package var id: JobID { "measure" }
  package var title: String { reference == nil ? "perplexity" : "divergence" }
  package var lane: Lane { .evaluation }

  /// Places that are looked into.
  private static let partingCount = 16

  package func run(_ context: JobContext) throws {
    do {
      try measure(context)
      // Two models take much memory; what was scored is in the store.
      if !context.isCancelled { context.store[MeasureEngine.self] = nil }
      context.post(MeasureEnd(ticket: ticket, status: .done))
    } catch {
      guard !context.isCancelled else {
        context.post(MeasureEnd(ticket: ticket, status: .paused))
        return
      }
      context.post(MeasureEnd(ticket: ticket, status: .failed("\(error)")))
      throw error
    }
  }

  private func measure(_ context: JobContext) throws {
    let bytes = try text.read()
    let engine = try MeasureEngine.engine(for: model, reference, in: context)
    let chunks = try engine.chunks(of: bytes)
    let (store, trouble) = openRun(chunks, bytes, context)
    guard !context.isCancelled else { return }
    let earlier = engine.kept.flatMap { $0.text == text ? $0.scores : nil }
    let opened = store?.run
    let kept = KeptScores(run: opened, earlier: earlier)
    engine.kept = (text, kept)
    let sessions = try engine.sessions(context: chunks.first?.tokens.count ?? 0)

    var evaluator = Evaluator(pool: engine.pool, isCancelled: { context.isCancelled })
    evaluator.memory = kept
    var recorder = CurveRecorder(chunks: chunks, hasReference: reference != nil)
    let scores = try score(sessions, chunks, evaluator) { scores in
      recorder.add(scores, newCount: kept.newCount)
      recorder.curve.trouble = trouble ?? opened?.trouble.map { "\($0)" }
      context.post(MeasureProgress(ticket: ticket, curve: recorder.curve))
      let rate = recorder.curve.tokensPerSecond.map { Quantity.count(Int($0)) + " tok/s" }
      context.report(
        JobProgress(fraction: recorder.curve.fraction, rate: rate, secondsLeft: recorder.curve.secondsLeft))
    }
    context.post(
      MeasureFound(ticket: ticket, outcome: MeasureOutcome(scores, hasReference: reference != nil)))
    if let store, let path {
      store.run.finish(scores)
      if let read = try? ResultsRead(try context.results(path), store.model, ticket: ticket) { context.post(read) }
    }
    guard let other = sessions.reference else { return }
    context.post(
      PartingsFound(
        ticket: ticket,
        partings: try partings(scores, chunks, sessions.own, other, engine, context)))
  }

  private func score(
    _ sessions: (own: Session, reference: Session?), _ chunks: [TextChunk], _ evaluator: Evaluator,
    progress: (TextScores) -> Void
  ) throws -> TextScores {
    guard let other = sessions.reference, let reference else {
      return try evaluator.scores(of: sessions.own, on: chunks, progress: progress)
    }
    return try evaluator.scores(
      of: sessions.own, against: other, on: chunks, names: (model.name, reference.name), progress: progress)
  }

  /// A run in the store, and which model it is of.
  private struct Kept {
    let run: OpenRun
    let model: ModelIdentity
  }

  /// The run in the store; nil without a store, and why.
  private func openRun(_ chunks: [TextChunk], _ bytes: [UInt8], _ context: JobContext) -> (Kept?, String?) {
    guard let path, let own = model.checkpoint else { return (nil, nil) }
    do {
      let store = try context.results(path)
      let goesOn: (Double) -> Bool = { _ in !context.isCancelled }
      guard let identity = try store.identify(own, progress: goesOn) else { return (nil, nil) }
      let other = try reference?.checkpoint.flatMap { try store.identify($0, progress: goesOn) }
      guard !context.isCancelled else { return (nil, nil) }
      let text = TextIdentity(name: text.name, hash: ContentHash.of(bytes))
      let run = try store.begin(.scores(of: identity, against: other, on: chunks, text: text))
      return (Kept(run: run, model: identity), nil)
    } catch {
      return (nil, "\(error)")
    }
  }

  private func partings(
    _ scores: TextScores, _ chunks: [TextChunk], _ own: Session, _ other: Session, _ engine: MeasureEngine,
    _ context: JobContext
  ) throws -> [Parting] {
    var finder = PartingFinder(pool: engine.pool, isCancelled: { context.isCancelled })
    finder.count = Self.partingCount
    finder.contextLength = 64
    finder.choices = 6
    let count = min(finder.count, scores.positions.count)
    func report(_ done: Int) {
      context.post(MeasurePhase(ticket: ticket, phase: .parting(done: done, of: count)))
      context.report(JobProgress(fraction: Double(done) / Double(max(1, count))))
    }
    report(0)
    let tokenizer = try engine.model.tokenizer
    return try finder.points(in: scores, of: chunks, model: own, reference: .model(other), progress: report).map {
      Parting($0, tokenizer: tokenizer)
    }
  }
}

/// Makes a curve of scores as they come.
private struct CurveRecorder {
  var curve = MeasureCurve()
  private let hasReference: Bool
  private let tokens: Int
  private var sums = (likelihood: 0.0, divergence: 0.0)
  private var positions = 0
  private let start = ContinuousClock.now

  init(chunks: [TextChunk], hasReference: Bool) {
    self.hasReference = hasReference
    tokens = chunks.first?.tokens.count ?? 0
    curve.total = chunks.count
    curve.chunkLength = tokens
  }

  mutating func add(_ scores: TextScores, newCount: Int) {
    for score in scores.positions[positions...] {
      sums.likelihood += Double(score.negativeLogLikelihood)
      sums.divergence += Double(score.divergence)
    }
    positions = scores.positions.count
    curve.perplexities.append(Logarithm.exponential(sums.likelihood / Double(max(1, positions))))
    if hasReference { curve.divergences.append(sums.divergence / Double(max(1, positions))) }
    curve.recalled = curve.done - newCount
    guard newCount > 0 else { return }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    curve.tokensPerSecond = seconds > 0 ? Double(newCount * tokens) / seconds : nil
    curve.secondsLeft = seconds / Double(newCount) * Double(curve.total - curve.done)
  }
}
