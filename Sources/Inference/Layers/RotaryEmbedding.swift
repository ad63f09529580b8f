#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Rotary position embedding (Su et al., 2021): pair i of a head turns by position * base^(-2i/dimensions), divided by
/// the linear scaling factor and by the pair's own factor where the file has them.
package struct RotaryEmbedding: Sendable {
  /// Which values of a head make a pair.
  package enum Pairing: Sendable {
    /// 2i and 2i + 1.
    case adjacent
    /// i and i + dimensions / 2.
    case halfSplit
  }

  /// How pairs are made.
  package let pairing: Pairing
  /// Values of a head that are rotated, even.
  package let dimensions: Int
  /// Angle of each pair at position 1.
  package let frequencies: [Double]

  /// Writes cosine and sine of each pair for `count` positions from `position` on, `dimensions` floats a position.
  @unsafe package func fill(_ rotation: Rows, position: Int, count: Int) {
    for token in 0..<count {
      let row = unsafe rotation.from(token).base
      for pair in frequencies.indices {
        let angle = Double(position + token) * frequencies[pair]
        unsafe row[2 * pair] = Float(cos(angle))
        unsafe row[2 * pair + 1] = Float(sin(angle))
      }
    }
  }
}

extension WeightLoader {
  /// The rotation that the family's `rope.` keys describe, for heads of `headLength`.
  package func rotaryEmbedding(
    headLength: Int, pairing: RotaryEmbedding.Pairing
  ) throws(InferenceError) -> RotaryEmbedding {
    let dimensions = try integer("rope.dimension_count", in: 2...headLength, or: headLength)
    guard dimensions.isMultiple(of: 2) else {
      throw .invalidMetadata(
        key: "\(architecture).rope.dimension_count", found: "\(dimensions)", expected: "an even number")
    }
    let base = try number("rope.freq_base", in: 1...1e30, or: 10000)
    let scale = try linearScale()
    let factors = try frequencyFactors(pairs: dimensions / 2)
    let frequencies = (0..<dimensions / 2).map { pair in
      pow(base, -Double(2 * pair) / Double(dimensions)) / scale / (factors.map { Double($0[pair]) } ?? 1)
    }
    return RotaryEmbedding(pairing: pairing, dimensions: dimensions, frequencies: frequencies)
  }

  /// What positions are divided by: 1 without scaling.
  private func linearScale() throws(InferenceError) -> Double {
    let key = hasMetadata("rope.scaling.factor") ? "rope.scaling.factor" : "rope.scale_linear"
    switch string("rope.scaling.type") {
    case "none":
      return 1
    case nil, "linear":
      // A factor of 0 is how some files say that there is none.
      let factor = try number(key, in: 0...1e6, or: 1)
      return factor > 0 ? factor : 1
    case .some(let type):
      throw .invalidMetadata(key: "\(architecture).rope.scaling.type", found: type, expected: "none or linear")
    }
  }

  /// What each pair's frequency is divided by, as Llama 3.1 files carry it; nil where the file has no such tensor.
  private func frequencyFactors(pairs: Int) throws(InferenceError) -> [Float]? {
    let name = "rope_freqs.weight"
    guard has(name) else { return nil }
    let factors = try vector(name, count: pairs).floats
    guard factors.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw .invalidMetadata(key: name, found: "a factor that is not above 0", expected: "positive numbers")
    }
    return factors
  }
}
