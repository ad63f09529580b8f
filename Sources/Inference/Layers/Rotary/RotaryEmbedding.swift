#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Rotary position embedding (Su et al., 2021): pair i of a head turns by position * frequency(i), which is
/// base^(-2i/dimensions) but for scaling.
package final class RotaryEmbedding: Sendable {
  /// Which values of a head make a pair.
  package enum Pairing: Sendable {
    /// 2i and 2i + 1.
    case adjacent
    /// i and i + dimensions / 2.
    case halfSplit
  }

  /// How pairs are made.
  package let pairing: Pairing
  /// Values of a head that are rotated, even; those behind them stay as they are.
  package let dimensions: Int
  /// Angle of each pair at position 1.
  package let frequencies: [Double]
  /// The angles for sessions of more than ``originalContextLength`` positions; nil where they are the same.
  package let longFrequencies: [Double]?
  /// Positions that the model was trained for before its context was stretched.
  package let originalContextLength: Int
  /// What the rotated values are multiplied with.
  package let magnitude: Double

  /// A rotation of `2 * frequencies.count` values of a head; `frequencies` in radians a position.
  package init(
    pairing: Pairing, frequencies: [Double], longFrequencies: [Double]? = nil, originalContextLength: Int = 0,
    magnitude: Double = 1
  ) {
    self.pairing = pairing
    dimensions = 2 * frequencies.count
    self.frequencies = frequencies
    self.longFrequencies = longFrequencies
    self.originalContextLength = originalContextLength
    self.magnitude = magnitude
  }

  /// The angles for a session of `contextLength` positions.
  package func frequencies(contextLength: Int) -> [Double] {
    guard let longFrequencies, contextLength > originalContextLength else { return frequencies }
    return longFrequencies
  }
}

/// Cosines and sines of a batch's positions: what all layers of a session share that have the same
/// ``RotaryEmbedding``.
@safe package final class Rotation {
  package let rope: RotaryEmbedding
  private let frequencies: [Double]
  private let buffer: RowBuffer

  /// The angles that a session with `options` takes; throws where there is no memory for a batch of them.
  package init(_ rope: RotaryEmbedding, _ options: StateOptions) throws(InferenceError) {
    self.rope = rope
    frequencies = rope.frequencies(contextLength: options.contextLength)
    buffer = try RowBuffer(count: options.batchSize, columns: rope.dimensions)
  }

  /// Cosine and sine of each pair, a row a token. Valid while this object lives.
  @unsafe package var rows: Rows { unsafe buffer.rows }

  /// What tells these angles from those of a session of another length.
  package var fingerprint: UInt64 {
    var hash = ByteHash()
    for frequency in frequencies { hash.add(frequency.bitPattern) }
    return hash.value
  }

  /// Cosine and sine of each pair that turn what was rotated to one position to another, `positions` further on.
  package func turn(by positions: Int) -> [Float] {
    frequencies.flatMap { frequency in
      let angle = Double(positions) * frequency
      return [Float(cos(angle)), Float(sin(angle))]
    }
  }

  /// Computes `count` rows for the positions from `position` on.
  package func fill(position: Int, count: Int) {
    for token in 0..<count {
      let row = unsafe rows.from(token).base
      for pair in frequencies.indices {
        let angle = Double(position + token) * frequencies[pair]
        unsafe row[2 * pair] = Float(cos(angle) * rope.magnitude)
        unsafe row[2 * pair + 1] = Float(sin(angle) * rope.magnitude)
      }
    }
  }
}
