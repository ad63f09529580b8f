/// What is measured of the open model on a text, and what was measured of it and its other files before.
package struct EvaluateState: Sendable {
  /// How far measuring is.
  package enum Status: Hashable, Sendable {
    /// Nothing was asked for.
    case idle
    /// At work.
    case running(Phase)
    /// Stopped in the middle; goes on where it was.
    case paused
    /// All chunks are scored.
    case done
    /// It could not, and why.
    case failed(String)
  }

  /// What a measurement does.
  package enum Phase: Hashable, Sendable {
    /// Loads the models and cuts the text.
    case loading
    /// Scores chunk after chunk.
    case scoring
    /// Looks into the places where the models part; how many of how many are done.
    case parting(done: Int, of: Int)
  }

  /// Rises with the model, the reference and each start, so that late results of an earlier one are recognised.
  package private(set) var ticket = 0
  /// The number that came with the model and the reference.
  package private(set) var modelTicket = 0
  private var modelID: ModelID?
  private var referenceID: ModelID?

  /// Where the results store lies; nil keeps nothing.
  package var resultsPath: String?
  /// What is measured on.
  package var text = EvaluationText.bundled

  /// How far measuring is.
  package var status = Status.idle
  /// The figures after each chunk.
  package var curve = MeasureCurve()
  /// The figures of all chunks; nil before.
  package var outcome: MeasureOutcome?
  /// Where the model and its reference part most.
  package var partings: [Parting] = []

  /// What the store has of the model and its other files, the oldest first.
  package var runs: [RunPoint] = []
  /// The open file, as runs name it; nil until it is known.
  package var ownHash: String?
  /// Why there is no store.
  package var resultsProblem: String?
  /// Whether the store has been read.
  package var hasResults = false
  /// Which runs are compared; nil: those measured last.
  package var chosenGroup: RunGroup?
  /// Errors of the model's weights by layer and kind; nil where none were measured.
  package var layers: LayerErrors?

  // What jobs have been started for.
  var requestedResults = false
  var requestedLayers = false

  /// Nothing measured.
  package init() {}

  /// Whether a job measures.
  package var isRunning: Bool { if case .running = status { true } else { false } }

  /// Takes over another model or reference, and forgets what belonged to those before; whether anything has changed.
  mutating func follow(_ model: OpenModel?, reference: OpenModel?) -> Bool {
    guard model?.id != modelID || reference?.id != referenceID else { return false }
    var next = EvaluateState()
    next.ticket = ticket + 1
    next.modelTicket = next.ticket
    (next.modelID, next.referenceID) = (model?.id, reference?.id)
    (next.resultsPath, next.text) = (resultsPath, text)
    // Another reference changes nothing of what was measured before.
    if model?.id == modelID {
      (next.runs, next.ownHash, next.resultsProblem) = (runs, ownHash, resultsProblem)
      (next.hasResults, next.requestedResults, next.chosenGroup) = (
        hasResults, requestedResults && hasResults, chosenGroup
      )
    }
    self = next
    return true
  }

  /// A new measurement's number.
  mutating func begin() -> Int {
    ticket += 1
    return ticket
  }
}

extension EvaluateState: Subject {
  package static func follow(_ shared: inout Shared) -> [Effect] {
    let before = shared.evaluate
    guard shared.evaluate.follow(shared.model, reference: shared.reference) else { return [] }
    var effects: [Effect] = []
    if before.isRunning { effects.append(.cancel("measure")) }
    if before.requestedLayers { effects.append(.cancel("layers")) }
    return effects
  }

  package static func requests(_ shared: inout Shared) -> [Effect] {
    guard let model = shared.model, model.checkpoint != nil else { return [] }
    var effects: [Effect] = []
    if !shared.evaluate.requestedResults, let path = shared.evaluate.resultsPath {
      shared.evaluate.requestedResults = true
      effects.append(
        .start(
          ResultsJob(ticket: shared.evaluate.ticket, model: model, path: path, needsLayers: shared.reference == nil)))
    }
    if !shared.evaluate.requestedLayers, let reference = shared.reference {
      shared.evaluate.requestedLayers = true
      effects.append(
        .start(
          LayersJob(
            ticket: shared.evaluate.ticket, model: model, reference: reference, path: shared.evaluate.resultsPath)))
    }
    return effects
  }
}

extension Shared {
  /// Starts measuring the open model, or goes on with it.
  mutating func measure() -> [Effect] {
    guard let model, model.checkpoint != nil else { return [] }
    if evaluate.status != .paused {
      evaluate.curve = MeasureCurve()
      evaluate.partings = []
    }
    evaluate.outcome = nil
    evaluate.status = .running(.loading)
    return [
      .start(
        MeasureJob(
          ticket: evaluate.begin(), model: model, reference: reference, text: evaluate.text,
          path: evaluate.resultsPath))
    ]
  }

  /// Interrupts measuring, or goes on with it.
  mutating func pauseOrResume() -> [Effect] {
    switch evaluate.status {
    case .running:
      evaluate.status = .paused
      return [.cancel("measure")]
    case .paused: return measure()
    case .idle, .done, .failed: return []
    }
  }

  /// Ends measuring; what was scored stays in the store.
  mutating func stopMeasuring() -> [Effect] {
    let wasRunning = evaluate.isRunning
    evaluate.status = .idle
    evaluate.curve = MeasureCurve()
    evaluate.outcome = nil
    return wasRunning ? [.cancel("measure")] : []
  }
}
