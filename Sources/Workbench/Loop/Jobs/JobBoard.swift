/// The jobs that run or wait, as the screen shows them.
package struct JobBoard: Sendable {
  package struct Entry: Sendable {
    package let id: JobID
    package let title: String
    package let lane: Lane
    package let guardsQuit: Bool
    package var isStopping = false
    package var progress = JobProgress()
  }

  package private(set) var entries: [Entry] = []

  package init() {}

  package var isEmpty: Bool { entries.isEmpty }

  package func isRunning(_ id: JobID) -> Bool {
    entries.contains { $0.id == id }
  }

  package func progress(of id: JobID) -> JobProgress? {
    entries.first { $0.id == id }?.progress
  }

  package mutating func add(_ job: any Job) {
    entries.removeAll { $0.id == job.id || (job.replacesLane && $0.lane == job.lane) }
    entries.append(Entry(id: job.id, title: job.title, lane: job.lane, guardsQuit: job.guardsQuit))
  }

  package mutating func remove(_ id: JobID) {
    entries.removeAll { $0.id == id }
  }

  /// Marks a job as asked to stop; it stays on the board until it has.
  package mutating func markStopping(_ id: JobID) {
    guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
    entries[index].isStopping = true
  }

  package mutating func set(_ progress: JobProgress, of id: JobID) {
    guard let index = entries.firstIndex(where: { $0.id == id }) else { return }
    entries[index].progress = progress
  }
}
