/// The name of a job: two jobs of one id never run at once.
package struct JobID: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The name, as the log and tests show it.
  package let name: String

  /// An id.
  package init(_ name: String) {
    self.name = name
  }

  package init(stringLiteral name: String) {
    self.init(name)
  }

  package var description: String { name }
}

/// The queue that a job waits in: jobs of one lane run one after the other, lanes run side by side.
package enum Lane: String, CaseIterable, Sendable {
  /// By what would disturb each other: disk, quick looks, long measuring, what can wait, the model, its judging, drawing,
  /// downloads.
  case files, glance, analysis, survey, generation, evaluation, pictures, network
}

/// Work that runs off the main thread and posts results.
///
/// A job is a value: `update` makes it, tests look at it, `JobRunner` runs it.
package protocol Job: Sendable {
  /// What tells it from other jobs.
  var id: JobID { get }
  /// What the status line calls it: a word or two.
  var title: String { get }
  /// Which queue it waits in.
  var lane: Lane { get }
  /// Whether starting it also cancels every other job of its lane: for work that only the latest of is wanted.
  var replacesLane: Bool { get }
  /// Whether leaving the program while it runs needs a question.
  var guardsQuit: Bool { get }
  /// Does the work: posts results through `context`, looks at `context.isCancelled` at least every 50 ms.
  /// What it throws is shown as an error under the job's title.
  func run(_ context: JobContext) throws
}

extension Job {
  package var replacesLane: Bool { false }
  package var guardsQuit: Bool { true }
}
