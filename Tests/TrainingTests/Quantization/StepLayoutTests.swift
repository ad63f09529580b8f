import TestSupport
import Inference
import Quantization
import Tensors
import Testing

import Training

@Suite struct StepLayoutTests {
  static let names = StepLayouts.all.map(\.blockFormat.name)

  @Test func coversTheAffineFormats() {
    #expect(
      Set(Self.names) == ["Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"])
  }

  /// Any storable steps and any codes: what the registered decoder reads is scale * code + offset, to the bit.
  @Test(arguments: names)
  func packsExactly(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let layout = try #require(StepLayouts.of(format))
    #expect(layout.blockLength == format.blockFormat.weightsPerBlock)
    var random = RandomSource(seed: 11)
    for round in 0..<50 {
      let scales = (0..<layout.groupCount).map { _ in Float(random.unit() - (layout.hasOffsets ? 0 : 0.5)) * 0.1 }
      let offsets = (0..<layout.groupCount).map { _ in round == 0 ? 0 : -Float(random.unit()) }
      let steps = layout.steps(scales, offsets)
      let codes = (0..<layout.blockLength).map { _ in UInt8(Int(random.next() % UInt64(layout.codes.count))) }
      let block = layout.pack(steps, codes: codes)
      #expect(block.count == format.blockFormat.bytesPerBlock)
      let found = decoded(EncodedParameter(format: format.blockFormat, bytes: block))
      for (index, code) in codes.enumerated() {
        let group = index / layout.groupLength
        let product = steps.scales[group] * Float(Int(code) + layout.codes.lowerBound)
        let expected = layout.hasOffsets ? product + steps.offsets[group] : product
        #expect(found[index].bitPattern == expected.bitPattern, "\(name) weight \(index)")
      }
      let read = layout.read(block)
      #expect(read.scales == steps.scales)
      if layout.hasOffsets { #expect(read.offsets == steps.offsets) }
    }
  }

  /// What the reference encoder has chosen can be stored as it is.
  @Test(arguments: names)
  func keepsTheEncodersSteps(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let layout = try #require(StepLayouts.of(format))
    let weights = parameter("w", 3, 512, seed: 5, scale: 0.05)
    let encoded = try EncodedParameter(weights, as: format)
    let bytes = format.blockFormat.bytesPerBlock
    for start in stride(from: 0, to: encoded.bytes.count, by: bytes) {
      let read = layout.read(Array(encoded.bytes[start..<start + bytes]))
      let steps = layout.steps(read.scales, read.offsets)
      #expect(steps.scales == read.scales)
      if layout.hasOffsets { #expect(steps.offsets == read.offsets) }
    }
  }

  /// Scales are stored within half a unit of what was wanted.
  @Test(arguments: ["Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"])
  func storesNearScales(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let layout = try #require(StepLayouts.of(format))
    let wanted = numbers(layout.groupCount, seed: 9).map { abs($0) + 0.1 }
    let largest = try #require(wanted.max())
    let unit = largest / (name == "Q2_K" ? 15 : name == "Q3_K" ? 32 : name == "Q6_K" ? 128 : 63)
    let steps = layout.steps(wanted, wanted.map { -$0 })
    for (index, scale) in wanted.enumerated() {
      // The highest number is one less than the lowest; and halves have eleven bits.
      let slack = layout.hasOffsets ? 0.51 : scale > largest - unit ? 1.01 : 0.51
      #expect(abs(steps.scales[index] - scale) <= Float(slack) * unit, "\(name) group \(index)")
    }
  }

  @Test(arguments: names)
  func survivesExtremes(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let layout = try #require(StepLayouts.of(format))
    for value: Float in [0, 1e-30, 1e30, -1e30, .nan, .infinity] {
      let all = [Float](repeating: value, count: layout.groupCount)
      let steps = layout.steps(all, all)
      let block = layout.pack(steps, codes: [UInt8](repeating: 0, count: layout.blockLength))
      let areFinite = layout.read(block).scales.allSatisfy { $0.isFinite }
      #expect(areFinite || value.isNaN, "\(value)")
    }
  }
}
