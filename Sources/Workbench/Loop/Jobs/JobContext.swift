import Synchronization

/// A flag that one thread raises and others look at.
package final class CancellationFlag: Sendable {
  private let raised = Atomic<Bool>(false)

  /// A flag that is down.
  package init() {}

  /// Raises it; it is never lowered.
  package func raise() {
    raised.store(true, ordering: .releasing)
  }

  /// Whether it has been raised.
  package var isRaised: Bool { raised.load(ordering: .acquiring) }
}

/// What a running job works with.
package struct JobContext: Sendable {
  /// What asks the job to stop.
  package let flag: CancellationFlag
  /// Objects that outlive the job but stay on its lane: a conversation with its cache, a worker pool.
  package let store: LaneStore
  private let deliver: @Sendable (JobUpdate) -> Void

  /// A context that hands news to `deliver`, on the job's own thread.
  package init(
    flag: CancellationFlag = CancellationFlag(), store: LaneStore = LaneStore(),
    deliver: @escaping @Sendable (JobUpdate) -> Void
  ) {
    self.flag = flag
    self.store = store
    self.deliver = deliver
  }

  /// Whether the job is to stop.
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

  /// An empty store.
  package init() {}

  /// The lane's object of type `T`, nil until one is set.
  package subscript<T>(_ type: T.Type) -> T? {
    get { objects[ObjectIdentifier(type)] as? T }
    set { objects[ObjectIdentifier(type)] = newValue }
  }
}
