/// The tokens of words met before: a table of fixed size in which a new word takes the place of another.
///
/// Words of up to 15 bytes and 4 tokens are kept, which covers nearly all of natural text.
struct WordCache {
  /// A word's bytes, its length in the last one.
  struct Key: Equatable {
    var low: UInt64
    var high: UInt64
  }

  private struct Slot {
    var key = Key(low: 0, high: 0)
    var first: Int32 = 0
    var second: Int32 = 0
    var third: Int32 = 0
    var fourth: Int32 = 0
  }

  static let longestWord = 15
  private static let slotBits: UInt64 = 14
  // 14 bits of 32-byte slots: half a megabyte, about what stays in a core's own cache.
  private var slots = [Slot](repeating: Slot(), count: 1 << 14)

  /// The key of `text[range]`; nil where it is empty or too long.
  @inline(__always) static func key(_ text: Span<UInt8>, _ range: Range<Int>) -> Key? {
    let count = range.count
    guard count > 0, count <= longestWord else { return nil }
    var low: UInt64 = 0
    var high: UInt64 = 0
    if range.lowerBound + 16 <= text.count {
      let bytes = unsafe text.bytes
      low = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: range.lowerBound, as: UInt64.self)
      high = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: range.lowerBound + 8, as: UInt64.self)
      low = UInt64(littleEndian: low)
      high = UInt64(littleEndian: high)
      if count < 8 {
        low &= (1 << UInt64(count &* 8)) &- 1
        high = 0
      } else {
        high &= (1 << UInt64((count &- 8) &* 8)) &- 1
      }
    } else {
      for at in 0..<count {
        let byte = UInt64(text[range.lowerBound + at])
        if at < 8 { low |= byte << UInt64(at * 8) } else { high |= byte << UInt64((at - 8) * 8) }
      }
    }
    return Key(low: low, high: high | UInt64(count) << 56)
  }

  /// Appends the tokens of the word of `key` where they are known.
  @inline(__always) func append(_ key: Key, to ids: inout [Int32]) -> Bool {
    let slot = slots[Self.slot(key)]
    guard slot.key == key else { return false }
    ids.append(slot.first)
    if slot.second >= 0 {
      ids.append(slot.second)
      if slot.third >= 0 {
        ids.append(slot.third)
        if slot.fourth >= 0 { ids.append(slot.fourth) }
      }
    }
    return true
  }

  /// Remembers `ids` for the word of `key`; too many or none are left alone.
  mutating func insert(_ key: Key, _ ids: ArraySlice<Int32>) {
    guard let first = ids.first, ids.count <= 4 else { return }
    let at = ids.startIndex
    slots[Self.slot(key)] = Slot(
      key: key, first: first,
      second: ids.count > 1 ? ids[at + 1] : -1,
      third: ids.count > 2 ? ids[at + 2] : -1,
      fourth: ids.count > 3 ? ids[at + 3] : -1)
  }

  @inline(__always) private static func slot(_ key: Key) -> Int {
    let mixed = (key.low &+ (key.high &* 0xA076_1D64_78BD_642F)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: ((mixed ^ mixed >> 29) &* 0xBF58_476D_1CE4_E5B9) >> (64 - slotBits))
  }
}
