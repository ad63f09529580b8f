/// From a string's bytes to its number in a `FlatStrings`: an open-addressing hash table, O(1) a look-up.
///
/// The hash is seeded anew in each process, so that no file can be made whose strings all collide.
package struct StringIndex: Sendable {
  private static let seed = UInt64.random(in: 1...(.max))

  // A slot: the hash's upper 32 bits, below them the string's number plus 1; 0 is an empty slot.
  private var slots: [UInt64]
  private let mask: Int

  /// An index of `strings`; O(total bytes). Empty strings are left out: there may be any number of them.
  ///
  /// - Throws: `duplicateToken` where two strings are equal.
  package init(_ strings: FlatStrings) throws(TokenizationError) {
    var capacity = 16
    while capacity < strings.count &* 2 { capacity &*= 2 }
    slots = Array(repeating: 0, count: capacity)
    mask = capacity - 1
    let all = strings.bytes.span
    for number in 0..<strings.count where !strings.range(number).isEmpty {
      let string = all.extracting(strings.range(number))
      let hash = Self.hash(string)
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 {
        if let other = match(slots[slot], hash, string, strings) {
          throw .duplicateToken(first: other, second: number)
        }
        slot = (slot + 1) & mask
      }
      slots[slot] = (hash & ~0xFFFF_FFFF) | UInt64(truncatingIfNeeded: number + 1)
    }
  }

  /// The number of `string` in `strings`, which must be those that the index was made of; nil where it is none of them.
  package func find(_ string: Span<UInt8>, in strings: FlatStrings) -> Int? {
    let hash = Self.hash(string)
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      if let number = match(slots[slot], hash, string, strings) { return number }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private func match(_ entry: UInt64, _ hash: UInt64, _ string: Span<UInt8>, _ strings: FlatStrings) -> Int? {
    guard entry >> 32 == hash >> 32 else { return nil }
    let number = Int(truncatingIfNeeded: entry & 0xFFFF_FFFF) - 1
    return equal(strings.bytes.span.extracting(strings.range(number)), string) ? number : nil
  }

  /// A 64-bit hash by multiply and fold, eight bytes a step.
  private static func hash(_ string: Span<UInt8>) -> UInt64 {
    let bytes = unsafe string.bytes
    var state = seed ^ UInt64(truncatingIfNeeded: string.count)
    var at = 0
    while at + 8 <= bytes.byteCount {
      let word = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self)
      state = fold(state ^ word)
      at += 8
    }
    var tail: UInt64 = 0
    while at < string.count {
      tail = tail << 8 | UInt64(string[at])
      at += 1
    }
    return fold(state ^ tail &+ 0x9E37_79B9_7F4A_7C15)
  }

  private static func fold(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
    return product.high ^ product.low
  }
}

/// Whether the two hold the same bytes.
package func equal(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
  guard a.count == b.count else { return false }
  for index in a.indices where a[index] != b[index] { return false }
  return true
}
