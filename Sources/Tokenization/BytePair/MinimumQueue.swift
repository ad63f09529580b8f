/// A queue of integers, the smallest first.
///
/// Items that come in ascending order, as those of a run of equal characters do, wait in a lane of their own and cost
/// O(1); the others are kept in a binary heap, O(log n).
struct MinimumQueue {
  private var lane: [UInt64] = []
  private var laneStart = 0
  private var heap: [UInt64] = []

  mutating func removeAll() {
    lane.removeAll(keepingCapacity: true)
    laneStart = 0
    heap.removeAll(keepingCapacity: true)
  }

  /// Adds an item.
  mutating func push(_ item: UInt64) {
    if laneStart == lane.count {
      lane.removeAll(keepingCapacity: true)
      laneStart = 0
      lane.append(item)
    } else if lane[lane.count - 1] <= item {
      lane.append(item)
    } else {
      pushToHeap(item)
    }
  }

  /// Takes the smallest item out; nil where none is left.
  mutating func popMinimum() -> UInt64? {
    guard laneStart < lane.count else { return popFromHeap() }
    if let top = heap.first, top < lane[laneStart] { return popFromHeap() }
    defer { laneStart += 1 }
    return lane[laneStart]
  }

  private mutating func pushToHeap(_ item: UInt64) {
    heap.append(item)
    var at = heap.count - 1
    while at > 0 {
      let parent = (at - 1) / 2
      if heap[parent] <= item { break }
      heap[at] = heap[parent]
      at = parent
    }
    heap[at] = item
  }

  private mutating func popFromHeap() -> UInt64? {
    guard let top = heap.first, let item = heap.popLast() else { return nil }
    if heap.isEmpty { return top }
    var at = 0
    while true {
      var child = 2 * at + 1
      if child >= heap.count { break }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      if heap[child] >= item { break }
      heap[at] = heap[child]
      at = child
    }
    heap[at] = item
    return top
  }
}
