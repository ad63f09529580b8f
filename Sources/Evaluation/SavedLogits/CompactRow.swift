#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A row's likeliest tokens with their log-probabilities in 16 bits, and the rest of the probability as one number.
///
/// Bytes, little-endian: the largest log-probability (f32), the span from it down to the smallest that is kept (f32), log
/// of the rest of the probability (f32, -infinity for none), the log-probability of the token that came (f32), then for each kept token, likeliest first, its id (u32), then
/// for each a code (u16): log-probability = largest - span * (code / 65535)². Codes are finest where probability is
/// largest; what is read is scaled so that the probabilities sum to 1 again, which leaves of the rounding only a product
/// with the difference of both models.
@safe package struct CompactRow: ReferenceRow, Sendable {
  private let tokens: [UInt32]
  private let logProbabilities: [Float]
  /// log of the probability of all other tokens.
  private let rest: Float
  /// log of the probability of the token that came.
  private let target: Float

  /// The likeliest token.
  package var top: Int { tokens.first.map(Int.init) ?? 0 }

  /// Bytes of a row of `kept` tokens.
  package static func byteCount(kept: Int) -> Int { 16 + 6 * kept }

  /// The row in the first bytes of `bytes`, of which there are enough; nil where it says what no row can.
  package init?(_ bytes: UnsafeRawBufferPointer, kept: Int, vocabularySize: Int) {
    let largest = unsafe Float(bitPattern: bytes.littleEndian32(at: 0))
    let span = unsafe Float(bitPattern: bytes.littleEndian32(at: 4))
    let rest = unsafe Float(bitPattern: bytes.littleEndian32(at: 8))
    var (tokens, values) = ([UInt32](), [Float]())
    tokens.reserveCapacity(kept)
    values.reserveCapacity(kept)
    var sum = 0.0
    for index in 0..<kept {
      let token = unsafe bytes.littleEndian32(at: 16 + 4 * index)
      guard token < vocabularySize else { return nil }
      let share = unsafe Float(bytes.littleEndian16(at: 16 + 4 * kept + 2 * index)) / 65535
      tokens.append(token)
      values.append(largest - span * share * share)
      sum += Double(exp(values[index]))
    }
    guard largest <= 0.001, span >= 0, rest <= 0.001 else { return nil }
    let correction = Float(log((1 - Double(exp(rest))) / sum))
    self.tokens = tokens
    logProbabilities = correction.isFinite ? values.map { $0 + correction } : values
    self.rest = rest
    unsafe target = Float(bitPattern: bytes.littleEndian32(at: 12))
  }

  package func logProbability(ofTarget target: Int) -> Float { self.target }

  /// The kept tokens with their probabilities.
  var kept: [Int: Double] {
    Dictionary(zip(tokens, logProbabilities).map { (Int($0), Double(exp($1))) }) { first, _ in first }
  }

  /// The largest log-probability.
  package var topLogProbability: Float { logProbabilities.first ?? 0 }

  /// The divergence over the kept tokens and one more that stands for all others. Where those have a share, the divergence
  /// within them is taken to be what it is on average within the kept ones.
  package func divergence(of row: LogitRow) -> Double {
    var (sum, own, other) = (0.0, 0.0, 0.0)
    for (token, value) in zip(tokens, logProbabilities) {
      let theirs = row.logProbability(Int(token))
      let probability = Double(exp(value))
      own += probability
      other += Double(exp(theirs))
      sum += probability * Double(value - theirs)
    }
    let tail = Double(exp(rest))
    guard tail > 1e-12, own > 0, other > 0 else { return sum }
    // Within the kept tokens, both sides scaled to 1.
    let within = max(0, sum / own - log(own / other))
    return sum + tail * (Double(rest) - log(max(1 - other, 1e-30))) + tail * within
  }

  /// Writes `row`, behind which token `target` comes, into `bytes`, which have ``byteCount(kept:)``; `kept` is at most the vocabulary. O(vocabulary + kept log
  /// kept).
  package static func write(_ row: LogitRow, kept: Int, target: Int, into bytes: UnsafeMutableRawBufferPointer) {
    let tokens = likeliest(row, kept)
    let largest = tokens.first.map { row.logProbability($0) } ?? 0
    let span = largest - (tokens.last.map { row.logProbability($0) } ?? 0)
    var sum = 0.0
    for (index, token) in tokens.enumerated() {
      let value = row.logProbability(token)
      sum += Double(exp(value))
      unsafe bytes.store(littleEndian32: UInt32(token), at: 16 + 4 * index)
      let share = span > 0 ? ((largest - value) / span).squareRoot() : 0
      let code = UInt16(min(65535, max(0, (share * 65535).rounded())))
      unsafe bytes.store(littleEndian16: code, at: 16 + 4 * kept + 2 * index)
    }
    let rest = kept < (unsafe row.logits.count) ? Float(log(max(0, 1 - sum))) : -.infinity
    unsafe bytes.store(littleEndian32: largest.bitPattern, at: 0)
    unsafe bytes.store(littleEndian32: span.bitPattern, at: 4)
    unsafe bytes.store(littleEndian32: rest.bitPattern, at: 8)
    unsafe bytes.store(littleEndian32: row.logProbability(target).bitPattern, at: 12)
  }

  /// The `count` likeliest tokens, likeliest first; of equal ones the lower first.
  ///
  /// A bound is found on a sample, so that few are sorted.
  private static func likeliest(_ row: LogitRow, _ count: Int) -> [Int] {
    let size = unsafe row.logits.count
    var bound = -Float.infinity
    if size > 8 * count {
      let step = 16
      var sample = stride(from: 0, to: size, by: step).map { unsafe row.logits[$0] }
      sample.sort(by: >)
      bound = sample[min(sample.count - 1, 2 * count / step + 8)]
    }
    var found = unsafe row.logits.indices.filter { unsafe row.logits[$0] >= bound }
    if found.count < count { found = unsafe Array(row.logits.indices) }
    found.sort { a, b in
      let (x, y) = unsafe (row.logits[a], row.logits[b])
      return x == y ? a < b : x > y
    }
    return Array(found.prefix(count))
  }
}
