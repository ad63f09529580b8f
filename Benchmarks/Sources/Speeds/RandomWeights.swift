import Foundation

/// Numbers that are the same in each run (xorshift*, Marsaglia 2003 and Vigna 2016).
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return state &* 0x2545_f491_4f6c_dd1d
  }
}

/// Weights as models have them, near enough for speeds: a normal distribution.
enum RandomWeights {
  /// `count` weights of deviation `scale`.
  static func normal(_ count: Int, seed: UInt64, scale: Float = 0.06) -> [Float] {
    var numbers = SeededNumbers(seed: seed)
    return (0..<count).map { _ in
      let sum = (0..<12).reduce(Float(-6)) { sum, _ in sum + Float.random(in: 0..<1, using: &numbers) }
      return sum * scale
    }
  }

  /// Weights of importance, one a column: positive.
  static func importance(_ columns: Int) -> [Float] {
    normal(columns, seed: 2).map { abs($0) + 0.01 }
  }
}
