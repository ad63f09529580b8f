#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A row of log-probabilities as llama-perplexity saves it: a scale and the lowest value as 32-bit floats, then a 16-bit
/// code for each token: log-probability = scale * code + lowest. Logits are cut at the largest less 16.
///
/// Source: the form of the base-logits files of llama.cpp's perplexity tool.
@safe package struct PeerRow: ReferenceRow, @unchecked Sendable {
  // Sendable because nobody writes the bytes while they are lent.
  private let scale: Float
  private let lowest: Float
  @unsafe private let codes: UnsafeRawBufferPointer
  /// The likeliest token.
  package let top: Int

  /// Bytes of a row: four 16-bit words for the two floats, and an even number of codes.
  package static func byteCount(vocabularySize: Int) -> Int { 2 * (2 * ((vocabularySize + 1) / 2) + 4) }

  /// A log-probability at or below this counts for nothing, as the peer has it.
  private static let negligible: Float = -16

  /// The row in the first bytes of `bytes`, of which there are enough. O(vocabulary).
  package init(_ bytes: UnsafeRawBufferPointer, vocabularySize: Int) {
    unsafe scale = Float(bitPattern: bytes.littleEndian32(at: 0))
    unsafe lowest = Float(bitPattern: bytes.littleEndian32(at: 4))
    unsafe codes = UnsafeRawBufferPointer(rebasing: bytes[8..<8 + 2 * vocabularySize])
    // The peer takes the first of the largest values, not codes: with a scale of 0 that is the first token.
    var (largest, top) = (-Float.infinity, 0)
    for token in 0..<vocabularySize {
      let value = unsafe scale * Float(codes.littleEndian16(at: 2 * token)) + lowest
      if value > largest { (largest, top) = (value, token) }
    }
    self.top = top
  }

  package func logProbability(ofTarget target: Int) -> Float { logProbability(target) }

  /// The largest log-probability.
  package var topLogProbability: Float { logProbability(top) }

  /// A token's log-probability.
  package func logProbability(_ token: Int) -> Float {
    unsafe scale * Float(codes.littleEndian16(at: 2 * token)) + lowest
  }

  package func divergence(of row: LogitRow) -> Double {
    var sum = 0.0
    for token in unsafe row.logits.indices {
      let own = logProbability(token)
      guard own > Self.negligible else { continue }
      sum += unsafe Double(exp(own) * (own - row.logits[token] + row.logSum))
    }
    return sum
  }

  /// Writes `row` into `bytes`, which have ``byteCount(vocabularySize:)``. O(vocabulary).
  package static func write(_ row: LogitRow, into bytes: UnsafeMutableRawBufferPointer) {
    let count = unsafe row.logits.count
    unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
    let largest = unsafe row.logits[row.top]
    var least = Float.infinity
    for token in unsafe row.logits.indices { least = unsafe min(least, row.logits[token]) }
    least = max(least, largest - 16)
    let scale = (largest - least) / 65535
    unsafe bytes.store(littleEndian32: scale.bitPattern, at: 0)
    unsafe bytes.store(littleEndian32: (least - row.logSum).bitPattern, at: 4)
    guard scale > 0, scale.isFinite else { return }
    let inverse = 1 / scale
    for token in 0..<count {
      let value = unsafe row.logits[token]
      let code = value > least ? (inverse * (value - least)).rounded(.toNearestOrEven) : 0
      unsafe bytes.store(littleEndian16: UInt16(min(max(code, 0), 65535)), at: 8 + 2 * token)
    }
  }
}

extension UnsafeRawBufferPointer {
  /// The little-endian integer at byte `offset`, which lies inside.
  func littleEndian32(at offset: Int) -> UInt32 {
    UInt32(littleEndian: unsafe loadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  /// The little-endian integer at byte `offset`, which lies inside.
  func littleEndian16(at offset: Int) -> UInt16 {
    UInt16(littleEndian: unsafe loadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }
}

extension UnsafeMutableRawBufferPointer {
  /// Writes a little-endian integer at byte `offset`, which lies inside.
  func store(littleEndian32 value: UInt32, at offset: Int) {
    unsafe storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt32.self)
  }

  /// Writes a little-endian integer at byte `offset`, which lies inside.
  func store(littleEndian16 value: UInt16, at offset: Int) {
    unsafe storeBytes(of: value.littleEndian, toByteOffset: offset, as: UInt16.self)
  }
}
