/// A grammar, as far as a text has come, and the tokens that may come next.
///
/// A token may come if the grammar admits the text with all its bytes; one that ends a generation, where the text is
/// complete. Where so few tokens are left that the text would not become complete, only those may come that get it
/// there in time, a token counted for each byte: a text that has room for the shortest one always ends complete.
struct GrammarConstraint: Sendable {
  private var machine: GrammarMachine
  private var state: Int32
  private let trie: TokenTrie
  private let ends: Set<Int32>
  private var masks: [[Int64]: Mask] = [:]
  private var path: [Int32] = []

  /// The tokens that a state admits.
  private struct Mask: Sendable {
    /// A bit a token.
    var bits: [UInt64]
    /// By how many bytes one of them can make the shortest way to the end longer.
    var growth: Int32
  }

  /// The largest number of masks that are kept.
  private static let maskLimit = 512

  /// A constraint at the start of a text, or after `prefix`.
  ///
  /// - Parameters:
  ///   - vocabulary: the tokens' bytes, and which of them end a generation.
  ///   - prefix: what the text begins with.
  /// - Throws: where the grammar does not admit the prefix.
  init(_ grammar: Grammar, vocabulary: GrammarVocabulary, prefix: String) throws(InferenceError) {
    machine = GrammarMachine(grammar.program)
    trie = vocabulary.trie
    ends = vocabulary.ends
    state = machine.start()
    for byte in prefix.utf8 where state >= 0 { state = machine.step(state, byte) }
    if let fault { throw fault }
    guard state >= 0 else { throw .grammar(reason: "it does not admit a text that begins with '\(prefix)'") }
  }

  /// Whether the text is complete as it is.
  var isComplete: Bool { state >= 0 && machine.accepting[Int(state)] }

  /// Whether the text is complete and nothing can follow.
  var isFinished: Bool { isComplete && machine.readings(state).allSatisfy { $0.node == 0 } }

  /// What has gone wrong, if something has.
  var fault: InferenceError? {
    machine.isOverrun
      ? .grammar(
        reason: "the text can be read in more than \(GrammarLimits.readings) ways; make the rules less ambiguous") : nil
  }

  /// Whether a token may come next, with `remaining` tokens to come, this one included.
  mutating func allows(_ id: Int32, remaining: Int) -> Bool {
    if ends.contains(id) { return isComplete }
    let range = trie.range(id)
    guard !range.isEmpty, state >= 0 else { return false }
    var next = state
    for at in range {
      next = machine.step(next, trie.byte(at))
      if next < 0 { return false }
    }
    return machine.shortest[Int(next)] <= limit(remaining)
  }

  /// Takes the next token.
  mutating func accept(_ id: Int32) {
    guard !ends.contains(id) else { return }
    for at in trie.range(id) where state >= 0 { state = machine.step(state, trie.byte(at)) }
    if state >= 0, machine.stateCount > GrammarLimits.states { state = machine.forgetAll(but: state) }
  }

  /// Sets the logits of all tokens that may not come next to -infinity.
  mutating func mask(_ logits: inout [Float], remaining: Int) {
    guard state >= 0 else {
      for index in logits.indices { logits[index] = -.infinity }
      return
    }
    let bits = bits(remaining: remaining)
    let kept = isComplete ? ends.filter { logits.indices.contains(Int($0)) }.map { ($0, logits[Int($0)]) } : []
    for word in 0..<(logits.count + 63) / 64 {
      let allowed = word < bits.count ? bits[word] : 0
      let ids = word * 64..<min(word * 64 + 64, logits.count)
      if allowed == 0 {
        for id in ids { logits[id] = -.infinity }
      } else if allowed != .max {
        for id in ids where allowed >> UInt64(id & 63) & 1 == 0 { logits[id] = -.infinity }
      }
    }
    for (id, logit) in kept { logits[Int(id)] = logit }
  }

  /// The most bytes that the shortest way to the end may have after a token.
  ///
  /// Where even now it has more than there are tokens for, nothing is gained by a limit.
  private func limit(_ remaining: Int) -> Int32 {
    guard remaining < Int(GrammarProgram.never), machine.shortest[Int(state)] <= remaining else {
      return GrammarProgram.never
    }
    return Int32(truncatingIfNeeded: max(0, remaining - 1))
  }
}

extension GrammarConstraint {
  private mutating func bits(remaining: Int) -> [UInt64] {
    let key = machine.maskKey(state, longest: trie.longest)
    let limit = limit(remaining)
    let mask = masks[key] ?? remember(walk(limit: GrammarProgram.never), key)
    if GrammarProgram.sum(machine.shortest[Int(state)], mask.growth) <= limit || limit == GrammarProgram.never {
      return mask.bits
    }
    // Close to the end: which tokens lead there in time depends on how many are left.
    return walk(limit: limit).bits
  }

  private mutating func remember(_ mask: Mask, _ key: [Int64]) -> Mask {
    if masks.count >= Self.maskLimit { masks.removeAll(keepingCapacity: true) }
    masks[key] = mask
    return mask
  }

  /// One pass over the trie, which passes over the branches that the grammar does not admit.
  private mutating func walk(limit: Int32) -> Mask {
    var mask = Mask(bits: Array(repeating: 0, count: (trie.count + 63) / 64), growth: 0)
    let now = machine.shortest[Int(state)]
    // The states along the way to the node.
    path.removeAll(keepingCapacity: true)
    path.append(contentsOf: repeatElement(state, count: trie.longest + 1))
    var node = 0
    while node < trie.bytes.count {
      let depth = Int(trie.depths[node])
      let next = machine.step(path[depth], trie.bytes[node])
      guard next >= 0 else {
        node = Int(trie.ends[node])
        continue
      }
      path[depth + 1] = next
      let tokens = Int(trie.tokenStarts[node])..<Int(trie.tokenStarts[node + 1])
      if !tokens.isEmpty, machine.shortest[Int(next)] <= limit {
        mask.growth = max(mask.growth, machine.shortest[Int(next)] - now)
        for place in tokens { mask.bits[Int(trie.order[place]) >> 6] |= 1 << UInt64(trie.order[place] & 63) }
      }
      node += 1
    }
    return mask
  }
}
