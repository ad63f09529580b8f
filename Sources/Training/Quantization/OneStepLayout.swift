package import Tensors

/// Q4_0, Q4_1, Q5_0, Q5_1 and Q8_0: blocks of 32 weights with one scale, and one offset in the _1 types, each a half.
/// The fields: `LegacyFormats.swift` in `Quantization`.
package struct OneStepLayout: StepLayout {
  package let blockFormat: BlockFormat
  /// Bits of a code: 4, 5 or 8.
  package let bits: Int
  package let hasOffsets: Bool

  /// The layout of `blockFormat`, whose codes have `bits` bits.
  package init(_ blockFormat: BlockFormat, bits: Int, hasOffsets: Bool) {
    (self.blockFormat, self.bits, self.hasOffsets) = (blockFormat, bits, hasOffsets)
  }

  package var groupLength: Int { 32 }
  package var groupCount: Int { 1 }
  package var codes: ClosedRange<Int> {
    hasOffsets ? 0...(1 << bits) - 1 : -(1 << (bits - 1))...(1 << (bits - 1)) - 1
  }

  package func read(_ block: [UInt8]) -> (scales: [Float], offsets: [Float]) {
    ([block.half(at: 0)], [hasOffsets ? block.half(at: 2) : 0])
  }

  @unsafe package func project(
    _ scales: UnsafeMutableBufferPointer<Float>, _ offsets: UnsafeMutableBufferPointer<Float>
  ) -> StoredHalves {
    let scale = storableHalf(unsafe scales[0])
    unsafe scales[0] = scale.value
    guard hasOffsets else { return StoredHalves(scale: scale.half) }
    let offset = storableHalf(unsafe offsets[0])
    unsafe offsets[0] = offset.value
    return StoredHalves(scale: scale.half, offset: offset.half)
  }

  package func pack(_ steps: BlockSteps, codes: [UInt8]) -> [UInt8] {
    let fields = hasOffsets ? 4 : 2
    var block = [UInt8](repeating: 0, count: fields)
    block.set(half: steps.halves.scale, at: 0)
    if hasOffsets { block.set(half: steps.halves.offset, at: 2) }
    guard bits < 8 else {
      // Bytes with a sign: 128 less than the code counted from the lowest.
      return block + codes.map { $0 ^ 0x80 }
    }
    if bits == 5 {
      let fifth = codes.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element >> 4) << UInt32($1.offset) }
      block += (0..<4).map { UInt8(truncatingIfNeeded: fifth >> (8 * UInt32($0))) }
    }
    return block + (0..<16).map { j in BitPlanes.joined(2, width: 4) { codes[j + 16 * $0] & 15 } }
  }
}
