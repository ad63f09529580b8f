import TestSupport
import Tensors
import CodecFuzzing
import Quantization
import Testing

/// A bounded, seeded run of what `scripts/fuzz` runs without end.
@Suite("Fuzzed codecs")
struct CodecFuzzTests {
  @Test("any bytes are decoded and encoded, alike on every instruction set", arguments: 0..<8)
  func anyBytes(seed: UInt64) {
    var random = RandomSource(seed: seed)
    var input: [UInt8] = []
    for _ in 0..<2500 {
      Self.mutate(&input, using: &random)
      let wrong = fuzz_codecs(input, input.count)
      #expect(wrong == nil, "\(wrong.map { String(cString: $0) } ?? ""): \(input.prefix(2))")
    }
  }

  /// A new input now and then, else the one before with a few bytes, a run or its length changed.
  private static func mutate(_ input: inout [UInt8], using random: inout RandomSource) {
    if input.count < 4 || random.next() % 16 == 0 {
      let count = Int(random.next() % 2200)
      input = (0..<count + 4).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
    // Another codec, another direction.
    input[0] = UInt8(truncatingIfNeeded: random.next())
    input[1] = UInt8(truncatingIfNeeded: random.next())
    for _ in 0..<random.next() % 8 {
      let at = Int(random.next() % UInt64(input.count))
      switch random.next() % 4 {
      case 0: input[at] ^= 1 << UInt8(random.next() % 8)
      case 1: input[at] = [0, 0x7f, 0x80, 0xff, 0x7c][Int(random.next() % 5)]
      case 2: for index in at..<min(at + 40, input.count) { input[index] = input[at] }
      default: input.removeLast(min(input.count - 4, Int(random.next() % 9)))
      }
    }
  }
}
