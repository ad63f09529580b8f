internal import Tensors

/// The tokens that may still be chosen, while a chain of stages works on them.
///
/// They begin as the logits of the whole vocabulary, which stages that weigh tokens change in place; the first stage
/// that drops some makes a list of those that stay. Memory is taken at the first token and reused. At least one
/// candidate stays, if there was one.
struct Candidates: Sendable {
  /// The whole vocabulary's logits, -infinity for what can't be chosen; no longer used once there is a list.
  var logits: [Float] = []
  /// Whether there is a list.
  private(set) var isSettled = false
  /// The list: in the order of ids, or by how the last stage sorted it.
  private(set) var entries: [Candidate] = []
  private(set) var isSorted = false
  private var isWeighed = false
  /// What decides which tokens may come, if something does; asked as late and for as few tokens as can be.
  var constraint: GrammarConstraint?
  /// Tokens to come, the one that is chosen included.
  var remaining = Int.max
  /// Whether the logits are without those tokens that may not come.
  private var isMasked = false

  /// Takes the logits of a new token. What is no number can't be chosen.
  mutating func load(_ source: Span<Float>) {
    (isSettled, isSorted, isWeighed, isMasked) = (false, false, false, constraint == nil)
    entries.removeAll(keepingCapacity: true)
    if logits.count != source.count { logits = Array(repeating: 0, count: source.count) }
    for index in source.indices {
      let logit = source[index]
      logits[index] = logit == logit ? min(logit, .greatestFiniteMagnitude) : -.infinity
    }
  }

  /// Changes one token's logit, if the token may be chosen.
  mutating func change(_ id: Int32, _ body: (Float) -> Float) {
    if !isSettled {
      guard id >= 0, id < logits.count, logits[Int(id)] > -.infinity else { return }
      logits[Int(id)] = body(logits[Int(id)])
    } else if let index = entries.firstIndex(where: { $0.id == id }) {
      entries[index].logit = body(entries[index].logit)
      if entries[index].logit == -.infinity, entries.count > 1 { entries.remove(at: index) }
      (isSorted, isWeighed) = (false, false)
    }
  }

  /// Changes every logit by a function that never falls.
  mutating func changeAll(_ body: (Float) -> Float) {
    if isSettled {
      for index in entries.indices { entries[index].logit = body(entries[index].logit) }
    } else {
      for index in logits.indices where logits[index] > -.infinity { logits[index] = body(logits[index]) }
    }
    isWeighed = false
  }

  /// Makes the list of all tokens that may be chosen.
  mutating func settle() {
    guard !isSettled else { return }
    settle { _ in true }
  }

  private mutating func settle(_ isWanted: (Float) -> Bool) {
    mask()
    for id in logits.indices where logits[id] > -.infinity && isWanted(logits[id]) {
      entries.append(Candidate(id: Int32(truncatingIfNeeded: id), logit: logits[id]))
    }
    isSettled = true
  }

  /// Keeps the best `count`, sorted.
  ///
  /// O(n) where few are kept; O(n log count) at worst.
  mutating func keepBest(_ count: Int) {
    if isSettled {
      guard count < entries.count || !isSorted else { return }
      entries = PartialSort.first(count, of: entries, by: Candidate.precedes)
    } else {
      entries = bestAllowed(count)
      isSettled = true
    }
    isSorted = true
    checkWeights()
  }

  /// Takes out what may not come.
  private mutating func mask() {
    guard !isMasked else { return }
    constraint?.mask(&logits, remaining: remaining)
    isMasked = true
  }

  /// The best `count` of those that may come, sorted.
  ///
  /// The best tokens are asked about one by one, since mostly enough of them may come; the mask is made where not.
  private mutating func bestAllowed(_ count: Int) -> [Candidate] {
    if !isMasked, count <= 1024 {
      let some = best(2 * count + 32)
      var allowed: [Candidate] = []
      for candidate in some where constraint?.allows(candidate.id, remaining: remaining) ?? true {
        allowed.append(candidate)
        if allowed.count == count { return allowed }
      }
      if some.count < 2 * count + 32 { return allowed }
    }
    mask()
    return best(count)
  }

  /// The best `count` of the whole vocabulary, sorted.
  private func best(_ count: Int) -> [Candidate] {
    var heap = BoundedHeap(capacity: count, by: Candidate.precedes)
    var least = -Float.infinity
    for id in logits.indices where logits[id] > least {
      heap.insert(Candidate(id: Int32(truncatingIfNeeded: id), logit: logits[id]))
      // Ids rise, so that an equal logit comes too late.
      if heap.isFull { least = heap.last?.logit ?? least }
    }
    return heap.sorted()
  }

  /// Keeps those of which `isWanted` says so by their logit and the best one.
  mutating func keep(_ isWanted: (Float, _ best: Float) -> Bool) {
    if isSettled {
      guard let best = entries.map(\.logit).max() else { return }
      entries.removeAll { !isWanted($0.logit, best) && $0.logit < best }
    } else {
      mask()
      guard let best = logits.max(), best > -.infinity else { return settle() }
      settle { $0 == best || isWanted($0, best) }
    }
  }

  /// Drops those of which `isUnwanted` says so.
  mutating func remove(_ isUnwanted: (Candidate) -> Bool) {
    entries.removeAll(where: isUnwanted)
    checkWeights()
  }

  /// Without the best of before, the weights no longer begin at 1.
  private mutating func checkWeights() {
    isWeighed = isWeighed && entries.contains { $0.weight == 1 }
  }
}

extension Candidates {
  /// Sets the weights: `exp(logit - best)`, so that the best has weight 1.
  mutating func weigh() {
    settle()
    guard !isWeighed, let best = isSorted ? entries.first?.logit : entries.map(\.logit).max() else { return }
    for index in entries.indices {
      entries[index].weight = ExactMath.exp(Double(entries[index].logit) - Double(best))
    }
    isWeighed = true
  }

  /// The sum of the weights, in the order of the list.
  var totalWeight: Double { entries.reduce(0) { $0 + $1.weight } }

  /// Gives each candidate a place for ``keepPrefix(by:while:)``.
  mutating func rank(by ranks: [Double]) {
    for (index, rank) in zip(entries.indices, ranks) { entries[index].rank = rank }
  }

  /// Sorts the candidates, and keeps the first one and those after it while `goesOn` says so of the weights before.
  ///
  /// O(n + k log k) where k stay.
  mutating func keepPrefix(
    by precedes: (Candidate, Candidate) -> Bool, while goesOn: (_ weightBefore: Double, Candidate) -> Bool
  ) {
    var size = 256
    while true {
      let sorted = PartialSort.first(size, of: entries, by: precedes)
      if let count = Self.prefix(of: sorted, goesOn) ?? (sorted.count == entries.count ? sorted.count : nil) {
        entries = Array(sorted.prefix(count))
        checkWeights()
        isSorted = false
        return
      }
      size *= 4
    }
  }

  /// How many to keep; nil where all of them are, so that more may have to be.
  private static func prefix(of sorted: [Candidate], _ goesOn: (Double, Candidate) -> Bool) -> Int? {
    var weight = 0.0
    for (index, candidate) in sorted.enumerated() {
      if index > 0, !goesOn(weight, candidate) { return index }
      weight += candidate.weight
    }
    return nil
  }

  /// Draws one by the weights, in the order of the list; its id and probability. nil where there is none.
  mutating func draw(_ random: inout RandomSource) -> (id: Int32, probability: Double)? {
    weigh()
    let total = totalWeight
    var rest = random.unit() * total
    var last: Candidate?
    for candidate in entries where candidate.weight > 0 {
      last = candidate
      rest -= candidate.weight
      if rest < 0 { break }
    }
    return last.map { ($0.id, $0.weight / total) }
  }
}
