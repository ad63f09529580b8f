import Dispatch
import Synchronization

/// Runs jobs, one at a time on each lane, off the calling thread.
package final class JobRunner: Sendable {
  private struct Running {
    var flag: CancellationFlag
    var lane: Lane
  }

  private let mailbox: Mailbox
  private let queues: [Lane: DispatchQueue]
  private let stores: [Lane: LaneStore]
  private let running = Mutex<[JobID: Running]>([:])
  private let prepareThread: @Sendable () -> Void

  /// - Parameter prepareThread: called on the lane's thread before each job.
  package init(mailbox: Mailbox, prepareThread: @escaping @Sendable () -> Void = {}) {
    self.mailbox = mailbox
    self.prepareThread = prepareThread
    queues = Dictionary(uniqueKeysWithValues: Lane.allCases.map { ($0, DispatchQueue(label: $0.rawValue)) })
    stores = Dictionary(uniqueKeysWithValues: Lane.allCases.map { ($0, LaneStore()) })
  }

  /// Queues a job. A job of the same id, or all of the lane where the job wants that, are told to stop and heard no more.
  package func start(_ job: any Job) {
    guard let queue = queues[job.lane], let store = stores[job.lane] else { return }
    let flag = CancellationFlag()
    running.withLock { running in
      for (id, other) in running where id == job.id || (job.replacesLane && other.lane == job.lane) {
        other.flag.raise()
        running[id] = nil
      }
      running[job.id] = Running(flag: flag, lane: job.lane)
    }
    queue.async { [self] in perform(job, flag, store) }
  }

  /// Tells a job to stop; `.cancelled` is posted once it has.
  package func cancel(_ id: JobID) {
    running.withLock { $0[id]?.flag.raise() }
  }

  /// Tells all jobs to stop.
  package func cancelAll() {
    running.withLock { running in
      for entry in running.values { entry.flag.raise() }
    }
  }

  private func perform(_ job: any Job, _ flag: CancellationFlag, _ store: LaneStore) {
    prepareThread()
    let id = job.id
    let context = JobContext(flag: flag, store: store) { [self] update in
      if isCurrent(id, flag) { mailbox.post(id, update) }
    }
    var end = JobUpdate.finished
    if flag.isRaised {
      end = .cancelled
    } else {
      do {
        try job.run(context)
        if flag.isRaised { end = .cancelled }
      } catch {
        end = flag.isRaised ? .cancelled : .failed("\(error)")
      }
    }
    let wasCurrent = running.withLock { running in
      guard running[id]?.flag === flag else { return false }
      running[id] = nil
      return true
    }
    if wasCurrent { mailbox.post(id, end) }
  }

  private func isCurrent(_ id: JobID, _ flag: CancellationFlag) -> Bool {
    running.withLock { $0[id]?.flag === flag }
  }
}
