package import Tensors

/// Q2_K, Q4_K and Q5_K: super-blocks of 256 weights whose groups have a scale d s and an offset -(dmin m), of small whole
/// numbers s and m that are not negative. The fields: `KFormats.swift` in `Quantization`.
package struct OffsetStepLayout: StepLayout {
  package let blockFormat: BlockFormat
  /// Bits of a code: 2, 4 or 5.
  package let bits: Int

  /// The layout of `blockFormat`, whose codes have `bits` bits.
  package init(_ blockFormat: BlockFormat, bits: Int) {
    (self.blockFormat, self.bits) = (blockFormat, bits)
  }

  package var groupLength: Int { bits == 2 ? 16 : 32 }
  package var groupCount: Int { 256 / groupLength }
  package var codes: ClosedRange<Int> { 0...(1 << bits) - 1 }
  package var hasOffsets: Bool { true }

  /// What s and m can be.
  private var numbers: ClosedRange<Int> { bits == 2 ? 0...15 : 0...63 }
  private var halvesAt: Int { bits == 2 ? 80 : 0 }

  package func read(_ block: [UInt8]) -> (scales: [Float], offsets: [Float]) {
    let (d, dmin) = (block.half(at: halvesAt), block.half(at: halvesAt + 2))
    let pairs = (0..<groupCount).map { pair(block, $0) }
    return (pairs.map { d * Float($0.scale) }, pairs.map { -(dmin * Float($0.minimum)) })
  }

  private func pair(_ block: [UInt8], _ j: Int) -> (scale: UInt8, minimum: UInt8) {
    if bits == 2 { return (block[j] & 15, block[j] >> 4) }
    if j < 4 { return (block[4 + j] & 63, block[8 + j] & 63) }
    let (scaleTop, minimumTop) = (block[j] >> 6, block[4 + j] >> 6)
    return ((block[8 + j] & 15) | scaleTop << 4, block[8 + j] >> 4 | minimumTop << 4)
  }

  @unsafe package func project(
    _ scales: UnsafeMutableBufferPointer<Float>, _ offsets: UnsafeMutableBufferPointer<Float>
  ) -> StoredHalves {
    StoredHalves(scale: unsafe project(scales, sign: 1), offset: unsafe project(offsets, sign: -1))
  }

  /// Makes numbers of one sign multiples of a half, of which the largest is the largest multiple.
  @unsafe private func project(_ values: UnsafeMutableBufferPointer<Float>, sign: Float) -> UInt16 {
    var largest: Float = 0
    for index in 0..<values.count { largest = max(largest, unsafe values[index] * sign) }
    let unit = storableHalf(largest / Float(numbers.upperBound))
    for index in 0..<values.count {
      let number = wholeSteps(unsafe values[index] * sign, of: unit.value, in: numbers)
      unsafe values[index] = sign < 0 ? -(unit.value * Float(number)) : unit.value * Float(number)
    }
    return unit.half
  }

  package func pack(_ steps: BlockSteps, codes: [UInt8]) -> [UInt8] {
    var halves = [UInt8](repeating: 0, count: 4)
    halves.set(half: steps.halves.scale, at: 0)
    halves.set(half: steps.halves.offset, at: 2)
    let (d, dmin) = (halves.half(at: 0), halves.half(at: 2))
    let scales = steps.scales.map { UInt8(wholeSteps($0, of: d, in: numbers)) }
    let minimums = steps.offsets.map { UInt8(wholeSteps(-$0, of: dmin, in: numbers)) }
    guard bits > 2 else {
      return zip(scales, minimums).map { $0 | $1 << 4 } + BitPlanes.twoBits(codes) + halves
    }
    let nibbles = BitPlanes.fourBits(codes)
    return halves + Self.packed(scales, minimums) + (bits == 5 ? BitPlanes.plane(codes, bit: 4) + nibbles : nibbles)
  }

  /// Eight pairs of six bits in twelve bytes.
  private static func packed(_ scales: [UInt8], _ minimums: [UInt8]) -> [UInt8] {
    func first(_ numbers: [UInt8]) -> [UInt8] {
      (0..<4).map { j in
        let top = numbers[j + 4] >> 4
        return numbers[j] | top << 6
      }
    }
    return first(scales) + first(minimums) + (4..<8).map { (scales[$0] & 15) | (minimums[$0] & 15) << 4 }
  }
}
