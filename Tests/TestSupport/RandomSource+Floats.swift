package import Tensors

extension RandomSource {
  /// `count` numbers from -scale to scale.
  package mutating func floats(_ count: Int, scale: Float = 1) -> [Float] {
    (0..<count).map { _ in Float.random(in: -scale...scale, using: &self) }
  }

  /// In (-1, 1), near a normal distribution.
  package mutating func normal() -> Float {
    let sum = (0..<4).reduce(Float(0)) { total, _ in total + Float(next() >> 40) / Float(1 << 24) }
    return sum / 2 - 1
  }

  /// Nearly normal numbers: sums of twelve uniform ones, so that no library function decides their last bits.
  package mutating func normal(_ count: Int, deviation: Float) -> [Float] {
    (0..<count).map { _ in
      let sum = (0..<12).reduce(Float(0)) { sum, _ in sum + Float(next() >> 40) / Float(1 << 24) }
      return (sum - 6) * deviation
    }
  }
}
