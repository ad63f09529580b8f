package import Tensors

/// Q3_K and Q6_K: super-blocks of 256 weights whose groups of 16 have a scale d s, of whole numbers s of either sign. The
/// fields: `KFormats.swift` in `Quantization`.
package struct CentredStepLayout: StepLayout {
  package let blockFormat: BlockFormat
  /// Bits of a code: 3 or 6.
  package let bits: Int

  /// The layout of `blockFormat`, whose codes have `bits` bits.
  package init(_ blockFormat: BlockFormat, bits: Int) {
    (self.blockFormat, self.bits) = (blockFormat, bits)
  }

  package var groupLength: Int { 16 }
  package var groupCount: Int { 16 }
  package var codes: ClosedRange<Int> { -(1 << (bits - 1))...(1 << (bits - 1)) - 1 }
  package var hasOffsets: Bool { false }

  /// What s can be.
  private var numbers: ClosedRange<Int> { bits == 3 ? -32...31 : -128...127 }

  package func read(_ block: [UInt8]) -> (scales: [Float], offsets: [Float]) {
    let d = block.half(at: bits == 3 ? 108 : 208)
    return ((0..<16).map { d * Float(number(block, $0)) }, [Float](repeating: 0, count: 16))
  }

  private func number(_ block: [UInt8], _ j: Int) -> Int {
    if bits == 6 { return Int(Int8(bitPattern: block[192 + j])) }
    let low = (block[96 + j % 8] >> (j < 8 ? 0 : 4)) & 15
    let high = (block[104 + j % 4] >> UInt8(2 * (j / 4))) & 3
    return Int(low | high << 4) - 32
  }

  /// The scale of largest magnitude becomes the lowest number, which has one more than the highest.
  @unsafe package func project(
    _ scales: UnsafeMutableBufferPointer<Float>, _ offsets: UnsafeMutableBufferPointer<Float>
  ) -> StoredHalves {
    var largest: Float = 0
    for index in 0..<scales.count where abs(unsafe scales[index]) > abs(largest) {
      largest = unsafe scales[index]
    }
    let unit = storableHalf(largest / Float(numbers.lowerBound))
    for index in 0..<scales.count {
      unsafe scales[index] = unit.value * Float(wholeSteps(scales[index], of: unit.value, in: numbers))
    }
    return StoredHalves(scale: unit.half)
  }

  package func pack(_ steps: BlockSteps, codes: [UInt8]) -> [UInt8] {
    var half: [UInt8] = [0, 0]
    half.set(half: steps.halves.scale, at: 0)
    let d = half.half(at: 0)
    let scales = steps.scales.map { wholeSteps($0, of: d, in: numbers) }
    if bits == 3 {
      let numbers = Self.packed(scales.map { UInt8($0 + 32) })
      return BitPlanes.plane(codes, bit: 2) + BitPlanes.twoBits(codes) + numbers + half
    }
    return BitPlanes.sixBits(codes) + scales.map { UInt8(bitPattern: Int8($0)) } + half
  }

  /// Sixteen numbers of six bits in twelve bytes.
  private static func packed(_ scales: [UInt8]) -> [UInt8] {
    let low = (0..<8).map { j in BitPlanes.joined(2, width: 4) { scales[j + 8 * $0] & 15 } }
    let high = (0..<4).map { j in BitPlanes.joined(4, width: 2) { scales[j + 4 * $0] >> 4 } }
    return low + high
  }
}
