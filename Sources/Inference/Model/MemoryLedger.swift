import Synchronization

/// Counts the bytes that are asked of the system while it is current, so that what a session says that it takes can be
/// compared with what it does take.
package final class MemoryLedger: Sendable {
  /// The ledger of the running task; nil where nobody counts.
  @TaskLocal package static var current: MemoryLedger?

  private let bytes = Atomic(0)

  /// A ledger of nothing yet.
  package init() {}

  /// Bytes asked for so far.
  package var byteCount: Int { bytes.load(ordering: .relaxed) }

  func add(_ count: Int) { bytes.add(count, ordering: .relaxed) }
}
