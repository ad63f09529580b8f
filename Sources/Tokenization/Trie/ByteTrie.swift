/// Byte strings by their beginnings: a trie in flat arrays, the children of a node side by side.
struct ByteTrie: Sendable {
  // The children of node n, in the order of their bytes, are firstChild[n]..<firstChild[n + 1].
  private var firstChild: [Int32] = []
  // The byte that leads to each node.
  private var bytes: [UInt8] = [0]
  // The number of the string that ends at each node; -1 where none does.
  private var values: [Int32] = []
  // Where each first byte leads, 0 for nowhere.
  private var roots = [Int32](repeating: 0, count: 256)

  /// The longest string that a trie takes: what bounds the work per byte of text, whatever a vocabulary holds.
  static let longestString = 1024

  /// The trie of the strings of `strings` with these numbers; of equal ones the first counts, empty ones are left out.
  ///
  /// O(total bytes + n log n).
  /// - Throws: `malformed` where a string is longer than `longestString`.
  init(_ strings: FlatStrings, numbers: [Int32]) throws(TokenizationError) {
    for number in numbers where strings.range(Int(number)).count > Self.longestString {
      throw .malformed(
        field: "tokenizer.ggml.tokens[\(number)]", expected: "at most \(Self.longestString) bytes long",
        found: "\(strings.range(Int(number)).count)")
    }
    let order = numbers.filter { !strings.range(Int($0)).isEmpty }
      .sorted { Self.precedes(strings, $0, $1) }
    build(strings, order)
    for child in children(of: 0) { roots[Int(bytes[child])] = Int32(truncatingIfNeeded: child) }
  }

  /// Whether there is no string in it.
  var isEmpty: Bool { bytes.count == 1 }

  private static func precedes(_ strings: FlatStrings, _ a: Int32, _ b: Int32) -> Bool {
    let (left, right) = (strings.range(Int(a)), strings.range(Int(b)))
    for offset in 0..<min(left.count, right.count) {
      let (x, y) = (strings.bytes[left.lowerBound + offset], strings.bytes[right.lowerBound + offset])
      if x != y { return x < y }
    }
    return left.count != right.count ? left.count < right.count : a < b
  }

  // Breadth first: a node stands for a stretch of `order` whose strings agree in their first bytes.
  private mutating func build(_ strings: FlatStrings, _ order: [Int32]) {
    var stretches = [0..<order.count]
    var depths: [Int32] = [0]
    var node = 0
    while node < stretches.count {
      let depth = Int(depths[node])
      let end = stretches[node].upperBound
      var at = stretches[node].lowerBound
      firstChild.append(Int32(truncatingIfNeeded: stretches.count))
      values.append(-1)
      while at < end, strings.range(Int(order[at])).count == depth {
        if values[node] < 0 { values[node] = order[at] }
        at += 1
      }
      while at < end {
        let byte = strings.bytes[strings.range(Int(order[at])).lowerBound + depth]
        var next = at + 1
        while next < end, strings.bytes[strings.range(Int(order[next])).lowerBound + depth] == byte { next += 1 }
        stretches.append(at..<next)
        depths.append(Int32(truncatingIfNeeded: depth + 1))
        bytes.append(byte)
        at = next
      }
      node += 1
    }
    firstChild.append(Int32(truncatingIfNeeded: stretches.count))
  }

  private func children(of node: Int) -> Range<Int> { Int(firstChild[node])..<Int(firstChild[node + 1]) }

  /// Whether some string starts with `byte`.
  @inline(__always) func hasRoot(_ byte: UInt8) -> Bool { roots[Int(byte)] > 0 }

  /// The node that `byte` leads to from `node`, of which 0 is the root; nil for nowhere.
  @inline(__always) func child(of node: Int, _ byte: UInt8) -> Int? {
    if node == 0 { return roots[Int(byte)] > 0 ? Int(roots[Int(byte)]) : nil }
    var low = Int(firstChild[node])
    var high = Int(firstChild[node + 1])
    while low < high {
      let middle = (low + high) >> 1
      if bytes[middle] == byte { return middle }
      if bytes[middle] < byte { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// The number of the string that ends at `node`; -1 where none does.
  @inline(__always) func value(at node: Int) -> Int32 { values[node] }

  /// The longest string that `text` goes on with at `start` and ends before `limit` bytes, and its number.
  func longest(
    in text: Span<UInt8>, at start: Int, upTo limit: Int = .max, where accepts: (Int32) -> Bool = { _ in true }
  ) -> (length: Int, value: Int32)? {
    var node = 0
    var found: (length: Int, value: Int32)?
    var at = start
    while at < text.count, at - start < limit, let child = child(of: node, text[at]) {
      node = child
      at += 1
      let value = values[node]
      if value >= 0, accepts(value) { found = (at - start, value) }
    }
    return found
  }
}
