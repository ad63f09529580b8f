import Evaluation

/// How the scores of a chunk are kept: 17 bytes a position, little-endian.
extension PositionScore {
  private static let byteCount = 17

  /// The bytes of the scores of a chunk.
  static func bytes(of scores: [PositionScore]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(scores.count * byteCount)
    for score in scores {
      for number in [
        score.negativeLogLikelihood, score.referenceNegativeLogLikelihood, score.divergence, score.referenceConfidence,
      ] {
        for shift in stride(from: 0, to: 32, by: 8) {
          bytes.append(UInt8(truncatingIfNeeded: number.bitPattern >> shift))
        }
      }
      bytes.append(score.hasSameTop ? 1 : 0)
    }
    return bytes
  }

  /// The scores of bytes; nil where they are not a whole number of scores.
  static func scores(in bytes: [UInt8]) -> [PositionScore]? {
    guard bytes.count % byteCount == 0 else { return nil }
    return stride(from: 0, to: bytes.count, by: byteCount).map { start in
      func number(_ index: Int) -> Float {
        Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[start + 4 * index + $1]) << (8 * $1) })
      }
      return PositionScore(
        negativeLogLikelihood: number(0), referenceNegativeLogLikelihood: number(1), divergence: number(2),
        referenceConfidence: number(3), hasSameTop: bytes[start + 16] != 0)
    }
  }
}
