internal import Tensors

/// Random choices that are the same in each run.
package struct SketchRandom: RandomNumberGenerator {
  private var source: RandomSource

  /// The stream of the example `index` at its attempt `attempt`, apart from every other one's.
  package init(seed: UInt64, index: Int, attempt: Int = 0) {
    source = RandomSource(
      seed: RandomSource.mix(seed) ^ RandomSource.mix(UInt64(bitPattern: Int64(index)) &* 0x9E37_79B9_7F4A_7C15)
        ^ RandomSource.mix(UInt64(bitPattern: Int64(attempt)) &+ 0xD1B5_4A32_D192_ED03))
  }

  /// The next 64 bits.
  package mutating func next() -> UInt64 { source.next() }

  /// A number from 0 up to and without `count`, which is at least 1.
  mutating func below(_ count: Int) -> Int { Int(next() % UInt64(max(1, count))) }

  /// True in `percent` of 100 cases.
  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// One of `items`, which are at least one.
  mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

  /// One of `items`, each as often as its weight says.
  mutating func pick<Item>(weighted items: [(item: Item, weight: Int)]) -> Item {
    var left = below(items.reduce(0) { $0 + $1.weight })
    for (item, weight) in items {
      left -= weight
      if left < 0 { return item }
    }
    return items[items.count - 1].item
  }
}
