internal import Tensors

/// A random order of `count` things that needs no memory: a Feistel network on the next even number of bits, walked until
/// it falls within the count (Black and Rogaway 2002).
package struct Shuffle {
  private let count: Int
  private let halfBits: Int
  private let keys: [UInt64]

  /// The order of a seed.
  package init(count: Int, seed: UInt64) {
    self.count = max(1, count)
    let bits = max(2, Int.bitWidth - (self.count - 1).leadingZeroBitCount)
    halfBits = (bits + 1) / 2
    var source = RandomSource(seed: seed)
    keys = (0..<4).map { _ in source.next() }
  }

  /// Which thing stands at `place`, below the count. Complexity: O(1) expected.
  package func place(_ place: Int) -> Int {
    var value = UInt64(place)
    repeat { value = permuted(value) } while value >= UInt64(count)
    return Int(value)
  }

  private func permuted(_ value: UInt64) -> UInt64 {
    let mask: UInt64 = (1 << UInt64(halfBits)) - 1
    var (left, right) = (value >> UInt64(halfBits), value & mask)
    for key in keys {
      var mixer = RandomSource(seed: key ^ right)
      (left, right) = (right, left ^ (mixer.next() & mask))
    }
    return left << UInt64(halfBits) | right
  }
}
