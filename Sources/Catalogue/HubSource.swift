internal import Files
import Foundation

/// Fetches a file from the hub into a partial file: in ranges, each bounded, with new attempts where the connection
/// breaks.
struct HubSource {
  /// Bytes asked for at once. What a slow disk has not taken yet stays in memory, so this bounds the memory used.
  static let rangeBytes = 32 << 20

  /// Attempts without a new byte after which the connection counts as broken.
  static let attempts = 4

  let hub: Hub
  let repository: String
  let reference: ModelReference
  let isCancelled: () -> Bool
  let progress: (PullProgress) -> Void

  /// Fetches what the partial file lacks and returns what the hub says about the file.
  func fetch(into file: PartialFile, folder: String) throws(PullError) -> FileFacts {
    let url = try hub.url(repository: repository, file: reference.file)
    var facts = FileFacts(byteCount: reference.entry?.byteCount, sha256: nil, identity: nil)
    var failures = 0
    var restarts = 0
    // Bytes of which nobody knows what they are part of are no beginning.
    if file.byteCount > 0, file.identity == nil { try file.reset() }

    while facts.identity == nil || facts.byteCount.map({ file.byteCount < $0 }) ?? true {
      try checkSpace(facts, file, folder)
      let before = file.byteCount
      let transfer = HubTransfer(
        request: hub.request(url, offset: before, count: Self.rangeBytes), file: file, facts: facts,
        expected: reference.entry?.byteCount)
      let outcome: HubTransfer.Outcome
      (outcome, facts) = transfer.run(patience: hub.patience) { count, facts in
        report(count, facts)
        return !isCancelled()
      }
      failures = file.byteCount > before ? 0 : failures + 1

      switch outcome {
      case .failed(let error): throw error
      case .complete: return facts
      case .ended:
        if facts.byteCount == nil || facts.identity == nil { return facts }
      case .stale:
        restarts += 1
        try file.reset()
        facts.identity = nil
      case .busy(let status):
        guard failures < Self.attempts else { throw .badAnswer(url: url.absoluteString, reason: "status \(status)") }
        try pause(Double(failures))
      case .broken(let reason):
        guard facts.identity != nil else { throw .unreachable(url: hub.endpoint, reason: reason) }
        try pause(Double(failures))
      }
      guard failures < Self.attempts, restarts < Self.attempts else {
        throw .broken(url: url.absoluteString, received: file.byteCount, total: facts.byteCount)
      }
    }
    return facts
  }

  private func report(_ count: Int, _ facts: FileFacts) {
    progress(
      PullProgress(phase: .downloading, source: hub.endpoint, completed: count, total: facts.byteCount))
  }

  private func checkSpace(_ facts: FileFacts, _ file: PartialFile, _ folder: String) throws(PullError) {
    guard let total = facts.byteCount, let available = availableBytes(at: folder) else { return }
    let needed = total - file.byteCount
    guard needed <= available else { throw .noSpace(folder: folder, needed: needed, available: available) }
  }

  /// Waits before the next attempt, longer each time.
  private func pause(_ failures: Double) throws(PullError) {
    let end = Date().addingTimeInterval(min(hub.longestPause, failures * failures * 0.5))
    while Date() < end {
      guard !isCancelled() else { throw .cancelled }
      Thread.sleep(forTimeInterval: 0.05)
    }
  }
}
