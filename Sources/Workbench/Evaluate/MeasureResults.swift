/// What a measurement found out.
protocol MeasureResult: JobResult {
  /// The measurement's number.
  var ticket: Int { get }

  /// Puts the result where the panes look for it.
  func enter(_ state: inout EvaluateState)
}

extension MeasureResult {
  /// Late news of another model, and of a measurement that was stopped, are dropped.
  func apply(to shared: inout Shared) -> [Effect] {
    guard shared.evaluate.ticket == ticket, shared.evaluate.isRunning else { return [] }
    enter(&shared.evaluate)
    return []
  }
}

struct MeasureProgress: MeasureResult {
  let ticket: Int
  let curve: MeasureCurve

  var coalescingKey: String? { "curve" }

  func enter(_ state: inout EvaluateState) {
    state.status = .running(.scoring)
    state.curve = curve
  }
}

struct MeasurePhase: MeasureResult {
  let ticket: Int
  let phase: EvaluateState.Phase

  var coalescingKey: String? { "phase" }

  func enter(_ state: inout EvaluateState) {
    state.status = .running(phase)
  }
}

struct MeasureFound: MeasureResult {
  let ticket: Int
  let outcome: MeasureOutcome

  func enter(_ state: inout EvaluateState) {
    state.outcome = outcome
  }
}

struct PartingsFound: MeasureResult {
  let ticket: Int
  let partings: [Parting]

  func enter(_ state: inout EvaluateState) {
    state.partings = partings
  }
}

struct MeasureEnd: MeasureResult {
  let ticket: Int
  let status: EvaluateState.Status

  func enter(_ state: inout EvaluateState) {
    state.status = status
    state.curve.secondsLeft = nil
  }
}
