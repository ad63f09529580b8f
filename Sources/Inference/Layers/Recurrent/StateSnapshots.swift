/// Copies of all recurrent states of a sequence at some of its positions, so that it can go back without starting again.
///
/// Copied are the position before a batch of several tokens and the one before its last token, where a text is most
/// often taken up again; when tokens come one at a time, every 256th. There is room for a few copies: of those there are,
/// the one goes first without which the least is to be computed again, when going back n tokens is as likely as 1/n.
@safe package final class StateSnapshots {
  /// Memory that copies take at most, where it is enough for two.
  package static let mostBytes = 256 << 20
  /// Copies that there are at most.
  package static let mostSlots = 16
  /// Tokens between copies when they come one at a time.
  package static let interval = 256

  private struct Snapshot {
    var position: Int
    var slot: Int
  }

  private let states: [RecurrentState]
  private let slotBytes: Int
  private let storage: PageStorage
  private var free: [Int]
  /// In the order of their positions.
  private var snapshots: [Snapshot] = []
  /// The copy that the running batch makes.
  private var pending: Snapshot?
  /// The position whose state the states are; nil after a batch that was not finished.
  private var current: Int? = 0

  /// Copies that there is room for where the states of a sequence have `stateBytes`.
  package static func slotCount(stateBytes: Int) -> Int {
    stateBytes > 0 ? min(max(mostBytes / stateBytes, 2), mostSlots) : 0
  }

  /// Room for the copies of `states`.
  package init(of states: [RecurrentState]) throws(InferenceError) {
    let bytes = states.reduce(0) { $0 + $1.byteCount }
    let slots = Self.slotCount(stateBytes: bytes)
    guard let storage = PageStorage(byteCount: bytes * slots) else { throw .outOfMemory(bytes: bytes * slots) }
    self.states = states
    self.storage = storage
    slotBytes = bytes
    free = Array((0..<slots).reversed())
    snapshots.reserveCapacity(slots)
  }

  /// Positions that can be gone back to, but 0 and the current one.
  package var positions: [Int] { snapshots.map(\.position) }

  // MARK: Batches

  /// Called before `tokens` are computed from `position` on.
  package func begin(position: Int, tokens: Int) {
    let last = snapshots.last?.position ?? 0
    if tokens > 1 ? last < position : position - last >= Self.interval {
      let snapshot = Snapshot(position: position, slot: takeSlot(for: position))
      copy(to: snapshot)
      snapshots.append(snapshot)
    }
    if tokens > 1 {
      let position = position + tokens - 1
      want(Snapshot(position: position, slot: takeSlot(for: position)), tokens: tokens - 1)
    }
    current = nil
  }

  /// Called when the batch has been computed up to `position`, not when it was cancelled.
  package func finish(position: Int) {
    if let pending { snapshots.append(pending) }
    pending = nil
    for state in states { state.wantedCopy = nil }
    current = position
  }

  /// Makes the states those of `position` or, where there is no copy of it, of the nearest before; returns which.
  package func restore(to position: Int) -> Int {
    abandon()
    while let last = snapshots.last, last.position > position {
      free.append(last.slot)
      snapshots.removeLast()
    }
    guard current != position else { return position }
    if let last = snapshots.last {
      unsafe forEachState(of: last) { unsafe $0.restore(from: $1) }
    } else {
      for state in states { state.reset() }
    }
    let reached = snapshots.last?.position ?? 0
    current = reached
    return reached
  }

  /// Called when the states have become those of `position` without having been computed here: other copies are of another
  /// text.
  package func adopt(position: Int) {
    abandon()
    free += snapshots.map(\.slot)
    snapshots.removeAll(keepingCapacity: true)
    current = position
  }

  /// The states are those of `position` now, whatever they were, or with nil of none; copies are forgotten.
  func take(over position: Int?) {
    abandon()
    free += snapshots.map(\.slot)
    snapshots.removeAll(keepingCapacity: true)
    current = position
  }

  /// Forgets the copy of a batch that was not finished.
  private func abandon() {
    guard let pending else { return }
    free.append(pending.slot)
    self.pending = nil
    for state in states { state.wantedCopy = nil }
  }

  // MARK: Memory

  private func takeSlot(for position: Int) -> Int {
    if let slot = free.popLast() { return slot }
    let cheapest = snapshots.indices.min { cost(of: $0, at: position) < cost(of: $1, at: position) } ?? 0
    return snapshots.remove(at: cheapest).slot
  }

  /// Tokens to be computed again without the copy `index`, as an average over how far one goes back from `position`.
  private func cost(of index: Int, at position: Int) -> Double {
    let own = snapshots[index].position
    let before = index > 0 ? snapshots[index - 1].position : 0
    let after = index + 1 < snapshots.count ? snapshots[index + 1].position : position
    return Double(own - before) * Double(after - own) / Double(max(position - own, 1))
  }

  private func copy(to snapshot: Snapshot) {
    unsafe forEachState(of: snapshot) { unsafe $0.save(to: $1) }
  }

  private func want(_ snapshot: Snapshot, tokens: Int) {
    unsafe forEachState(of: snapshot) { $0.wantedCopy = unsafe RecurrentState.Copy(tokens: tokens, memory: $1) }
    pending = snapshot
  }

  private func forEachState(
    of snapshot: Snapshot, _ body: (RecurrentState, UnsafeMutableRawPointer) -> Void
  ) {
    var memory = unsafe storage.base + snapshot.slot * slotBytes
    for state in states {
      unsafe body(state, memory)
      unsafe memory += state.byteCount
    }
  }
}
