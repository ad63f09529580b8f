/// The first few of many, without sorting all.
enum PartialSort {
  /// The first `count` of `elements` in the order of `precedes`, sorted. O(n) for few, O(n log n) at worst.
  static func first<Element>(
    _ count: Int, of elements: [Element], by precedes: (Element, Element) -> Bool
  ) -> [Element] {
    guard count < elements.count else { return elements.sorted(by: precedes) }
    return withoutActuallyEscaping(precedes) { precedes in
      var heap = BoundedHeap(capacity: count, by: precedes)
      for element in elements { heap.insert(element) }
      return heap.sorted()
    }
  }
}

/// The first `capacity` of the elements inserted: a binary heap with the last of them at its root.
struct BoundedHeap<Element> {
  private var elements: [Element] = []
  private let capacity: Int
  private let precedes: (Element, Element) -> Bool

  init(capacity: Int, by precedes: @escaping (Element, Element) -> Bool) {
    self.capacity = max(0, capacity)
    self.precedes = precedes
    elements.reserveCapacity(min(self.capacity, 1024))
  }

  var isFull: Bool { elements.count == capacity }
  /// The last of those kept.
  var last: Element? { elements.first }

  /// Keeps the element if it is among the first. O(log capacity), O(1) where it is not.
  mutating func insert(_ element: Element) {
    if elements.count < capacity {
      elements.append(element)
      rise()
    } else if let last, precedes(element, last) {
      elements[0] = element
      sink()
    }
  }

  func sorted() -> [Element] { elements.sorted(by: precedes) }

  private mutating func rise() {
    var at = elements.count - 1
    while at > 0, precedes(elements[(at - 1) / 2], elements[at]) {
      elements.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
  }

  private mutating func sink() {
    var at = 0
    while true {
      var next = 2 * at + 1
      guard next < elements.count else { return }
      if next + 1 < elements.count, precedes(elements[next], elements[next + 1]) { next += 1 }
      guard precedes(elements[at], elements[next]) else { return }
      elements.swapAt(at, next)
      at = next
    }
  }
}
