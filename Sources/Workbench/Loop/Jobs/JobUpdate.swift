/// What a job found out, as a value that knows how to enter the state.
package protocol JobResult: Sendable {
  /// Puts the result into the state. Pure; runs on the main thread, so it only stores.
  func apply(to shared: inout Shared) -> [Effect]
  /// A later result of the same key from the same job replaces one that was not yet applied; nil: all are applied.
  var coalescingKey: String? { get }
}

extension JobResult {
  package var coalescingKey: String? { nil }
}

/// How far a job is.
package struct JobProgress: Hashable, Sendable {
  /// 0 to 1, nil where the end is unknown.
  package var fraction: Double?
  /// How fast, as text: `41 tok/s`, `1.2 GB/s`.
  package var rate: String?
  /// The time until the end; nil where it can't be told.
  package var secondsLeft: Double?

  /// Progress; what is not known is nil.
  package init(fraction: Double? = nil, rate: String? = nil, secondsLeft: Double? = nil) {
    self.fraction = fraction
    self.rate = rate
    self.secondsLeft = secondsLeft
  }
}

/// News of a job.
package enum JobUpdate: Sendable {
  /// It has come further.
  case progress(JobProgress)
  /// Something that the state takes over, now or at the end.
  case result(any JobResult)
  /// It has done all.
  case finished
  /// It has stopped, as it was asked to.
  case cancelled
  /// It could not, and a sentence why.
  case failed(String)
}
