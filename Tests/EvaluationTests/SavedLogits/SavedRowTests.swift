import Foundation
import Tensors
import TestSupport
import Testing

import Evaluation

@Suite struct SavedRowTests {
  private func row(_ count: Int, seed: UInt64, spread: Double = 30) -> [Float] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in Float(spread * (random.unit() + random.unit() + random.unit() + random.unit() - 2)) }
  }

  /// As many small changes as a quantization makes.
  private func changed(_ row: [Float], by size: Double) -> [Float] {
    var random = RandomSource(seed: 99)
    return row.map { $0 + Float(size * (random.unit() - 0.5)) }
  }

  private func bytes(_ count: Int, _ write: (UnsafeMutableRawBufferPointer) -> Void) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xAA, count: count)
    bytes.withUnsafeMutableBytes { write($0) }
    return bytes
  }

  // MARK: - The peer's form

  @Test func peerRowsLieAsThePeerWritesThem() {
    // Four tokens; the third is below the largest less 16 and is cut there.
    let logits: [Float] = [10, 2, -30, 9]
    let logSum = Float(10 + log(1 + exp(-8.0) + exp(-40.0) + exp(-1.0)))
    let written = logits.withUnsafeBufferPointer { buffer in
      bytes(PeerRow.byteCount(vocabularySize: 4)) { PeerRow.write(LogitRow(buffer), into: $0) }
    }
    #expect(written.count == 16)
    let scale = Float(16) / 65535
    func float(_ at: Int) -> Float {
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(written[at + $1]) << UInt32(8 * $1) })
    }
    func code(_ token: Int) -> Int { Int(written[8 + 2 * token]) | Int(written[9 + 2 * token]) << 8 }
    #expect(float(0) == scale)
    #expect(abs(float(4) - (-6 - logSum)) < 1e-5)
    #expect((0..<4).map(code) == [65535, 32768, 0, Int((15 / scale).rounded())])
  }

  @Test func peerRowsHaveAnEvenNumberOfCodes() {
    #expect(PeerRow.byteCount(vocabularySize: 5) == 2 * (6 + 4))
    #expect(PeerRow.byteCount(vocabularySize: 6) == 2 * (6 + 4))
  }

  @Test func aPeerRowDivergesAsTheLogitsDo() {
    let (own, other) = (row(4000, seed: 1, spread: 6), row(4000, seed: 1, spread: 6).map { $0 * 1.05 })
    own.withUnsafeBufferPointer { own in
      other.withUnsafeBufferPointer { other in
        let (exact, candidate) = (LogitRow(own), LogitRow(other))
        let saved = bytes(PeerRow.byteCount(vocabularySize: 4000)) { PeerRow.write(exact, into: $0) }
        saved.withUnsafeBytes { saved in
          let read = PeerRow(saved, vocabularySize: 4000)
          #expect(read.top == exact.top)
          #expect(abs(read.logProbability(17) - exact.logProbability(17)) < 2e-4)
          let expected = exact.divergence(of: candidate)
          #expect(abs(read.divergence(of: candidate) - expected) < 0.01 * expected)
        }
      }
    }
  }

  // MARK: - The compact form

  @Test("A compact row diverges as the logits do, within 1%", arguments: [0.05, 0.2, 1, 3], [1, 2, 3, 4])
  func compactDivergence(size: Double, seed: UInt64) throws {
    let count = 50_000
    let own = row(count, seed: seed)
    let other = changed(own, by: size)
    try own.withUnsafeBufferPointer { own in
      try other.withUnsafeBufferPointer { other in
        let (exact, candidate) = (LogitRow(own), LogitRow(other))
        let saved = bytes(CompactRow.byteCount(kept: 512)) {
          CompactRow.write(exact, kept: 512, target: 49_999, into: $0)
        }
        let read = try #require(saved.withUnsafeBytes { CompactRow($0, kept: 512, vocabularySize: count) })
        #expect(read.top == exact.top)
        #expect(abs(read.topLogProbability - exact.logProbability(exact.top)) < 1e-3)
        #expect(read.logProbability(ofTarget: 49_999) == exact.logProbability(49_999))
        let expected = exact.divergence(of: candidate)
        // Far below what rounding activations does, the codes' own rounding shows.
        #expect(abs(read.divergence(of: candidate) - expected) < max(0.01 * expected, 5e-6))
      }
    }
  }

  @Test func aCompactRowOfAllTokensIsWhole() throws {
    let own = row(100, seed: 5, spread: 4)
    let other = changed(own, by: 0.5)
    try own.withUnsafeBufferPointer { own in
      try other.withUnsafeBufferPointer { other in
        let exact = LogitRow(own)
        let saved = bytes(CompactRow.byteCount(kept: 100)) { CompactRow.write(exact, kept: 100, target: 7, into: $0) }
        let read = try #require(saved.withUnsafeBytes { CompactRow($0, kept: 100, vocabularySize: 100) })
        #expect(read.logProbability(ofTarget: 7) == exact.logProbability(7))
        let expected = exact.divergence(of: LogitRow(other))
        #expect(abs(read.divergence(of: LogitRow(other)) - expected) < 0.005 * expected)
      }
    }
  }

  @Test func aDamagedCompactRowIsNone() {
    let saved = [UInt8](repeating: 0xFF, count: CompactRow.byteCount(kept: 8))
    #expect(saved.withUnsafeBytes { CompactRow($0, kept: 8, vocabularySize: 100) } == nil)
  }

  @Test func aCompactRowIsSmall() {
    let peer = PeerRow.byteCount(vocabularySize: 152_000)
    #expect(50 * CompactRow.byteCount(kept: 512) < peer)
  }
}
