/// Reproducible random numbers: SplitMix64 (Steele, Lea and Flood, 2014), the same on every machine.
package struct RandomSource: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// The numbers of `seed`; any seed will do, and near ones give unlike numbers.
  package init(seed: UInt64) {
    state = seed
  }

  /// The next 64 bits.
  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mix(state)
  }

  /// The bits of a number, well mixed: the last step of the generator.
  package static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number in 0 ..< 1, of 53 random bits.
  package mutating func unit() -> Double {
    Double(next() >> 11) * 0x1p-53
  }
}
