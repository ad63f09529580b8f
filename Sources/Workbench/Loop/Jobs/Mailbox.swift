import Synchronization

/// Where jobs leave events for the loop, from any thread.
///
/// The loop is woken once for all that gathers until it looks. Progress of a job, and results with a coalescing key,
/// replace what the same job left before, so a flood takes no room.
package final class Mailbox: Sendable {
  private struct Letter {
    let event: Event
    let key: String?
  }

  private let letters = Mutex<[Letter]>([])
  private let wake: @Sendable () -> Void

  /// A mailbox that calls `wake`, from any thread, when the first letter lies in it.
  package init(wake: @escaping @Sendable () -> Void) {
    self.wake = wake
  }

  /// Leaves news of a job.
  package func post(_ id: JobID, _ update: JobUpdate) {
    let key = Mailbox.key(of: update).map { id.name + "\u{0}" + $0 }
    let isFirst = letters.withLock { letters in
      let wasEmpty = letters.isEmpty
      if let key { letters.removeAll { $0.key == key } }
      letters.append(Letter(event: .job(id, update), key: key))
      return wasEmpty
    }
    if isFirst { wake() }
  }

  /// Takes everything out.
  package func take() -> [Event] {
    letters.withLock { letters in
      defer { letters = [] }
      return letters.map(\.event)
    }
  }

  private static func key(of update: JobUpdate) -> String? {
    switch update {
    case .progress: "progress"
    case .result(let result): result.coalescingKey.map { "result " + $0 }
    case .finished, .cancelled, .failed: nil
    }
  }
}
