/// The jobs that run or wait, as the screen shows them.
package struct JobBoard: Sendable {
  /// A job on the board.
  package struct Entry: Sendable {
    /// The job's name.
    package let id: JobID
    /// What the bottom line calls it.
    package let title: String
    /// The queue it waits in.
    package let lane: Lane
    /// Whether leaving the program meanwhile needs a question.
    package let guardsQuit: Bool
    /// Whether it has been asked to stop.
    package var isStopping = false
    /// How far it is.
    package var progress = JobProgress()
  }

  /// The jobs, the one started last at the end.
  package private(set) var entries: [Entry] = []

  /// No jobs.
  package init() {}

  /// Whether nothing runs or waits.
  package var isEmpty: Bool { entries.isEmpty }

  /// Whether a job of that name runs or waits.
  package func isRunning(_ id: JobID) -> Bool {
    entries.contains { $0.id == id }
  }

  /// How far the job of that name is; nil where none runs.
  package func progress(of id: JobID) -> JobProgress? {
    entries.first { $0.id == id }?.progress
  }

  /// Enters a job, in place of those that it replaces.
  package mutating func add(_ job: any Job) {
    entries.removeAll { $0.id == job.id || (job.replacesLane && $0.lane == job.lane) }
    entries.append(Entry(id: job.id, title: job.title, lane: job.lane, guardsQuit: job.guardsQuit))
  }

  /// Takes a job that has ended off the board.
  package mutating func remove(_ id: JobID) {
    entries.removeAll { $0.id == id }
  }

  /// Marks a job as asked to stop; it stays on the board until it has.
  package mutating func markStopping(_ id: JobID) {
    guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
    entries[index].isStopping = true
  }

  /// Notes how far a job is.
  package mutating func set(_ progress: JobProgress, of id: JobID) {
    guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
    entries[index].progress = progress
  }
}
