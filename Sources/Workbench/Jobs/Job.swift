import Synchronization

/// The name of a job: two jobs of one id never run at once.
package struct JobID: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
  package let name: String

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
  case files, glance, analysis, generation, pictures, network
}

/// Work that runs off the main thread and posts results.
///
/// A job is a value: `update` makes it, tests look at it, `JobRunner` runs it.
package protocol Job: Sendable {
  var id: JobID { get }
  /// What the status line calls it: a word or two.
  var title: String { get }
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
  package var secondsLeft: Double?

  package init(fraction: Double? = nil, rate: String? = nil, secondsLeft: Double? = nil) {
    self.fraction = fraction
    self.rate = rate
    self.secondsLeft = secondsLeft
  }
}

/// News of a job.
package enum JobUpdate: Sendable {
  case progress(JobProgress)
  case result(any JobResult)
  case finished
  case cancelled
  case failed(String)
}

/// A flag that one thread raises and others look at.
package final class CancellationFlag: Sendable {
  private let raised = Atomic<Bool>(false)

  package init() {}

  package func raise() {
    raised.store(true, ordering: .releasing)
  }

  package var isRaised: Bool { raised.load(ordering: .acquiring) }
}

/// What a running job works with.
package struct JobContext: Sendable {
  package let flag: CancellationFlag
  /// Objects that outlive the job but stay on its lane: a conversation with its cache, a worker pool.
  package let store: LaneStore
  private let deliver: @Sendable (JobUpdate) -> Void

  package init(
    flag: CancellationFlag = CancellationFlag(), store: LaneStore = LaneStore(),
    deliver: @escaping @Sendable (JobUpdate) -> Void
  ) {
    self.flag = flag
    self.store = store
    self.deliver = deliver
  }

  package var isCancelled: Bool { flag.isRaised }

  /// Hands a result to the state.
  package func post(_ result: any JobResult) {
    deliver(.result(result))
  }

  /// Says how far the job is; cheap, call it as often as there is news.
  package func report(_ progress: JobProgress) {
    deliver(.progress(progress))
  }
}

/// Objects that belong to one lane, by type.
///
/// `@unchecked Sendable`: a lane runs one job at a time, and only its jobs touch its store.
package final class LaneStore: @unchecked Sendable {
  private var objects: [ObjectIdentifier: Any] = [:]

  package init() {}

  /// The lane's object of type `T`, nil until one is set.
  package subscript<T>(_ type: T.Type) -> T? {
    get { objects[ObjectIdentifier(type)] as? T }
    set { objects[ObjectIdentifier(type)] = newValue }
  }
}

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
