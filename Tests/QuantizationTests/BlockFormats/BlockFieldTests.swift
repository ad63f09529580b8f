import Quantization
import TestSupport
import Tensors
import Testing

@Suite("Fields of blocks")
struct BlockFieldTests {
  @Test("fields cover the whole block of every format, in order", arguments: FormatRegistry.all.map(\.name))
  func coverage(name: String) throws {
    let layout = try #require(BlockFormat.named(name))
    var end = 0
    for field in layout.fields {
      #expect(field.bytes.lowerBound == end && !field.bytes.isEmpty, "\(field.name)")
      end = field.bytes.upperBound
    }
    #expect(end == layout.bytesPerBlock)
    #expect(!layout.isQuantized || layout.fields.contains { $0.role == .codes })
  }

  @Test("a field that is a number has the value that weights are computed with")
  func numbers() throws {
    let source = try WeightSource(name: "test", weights: (0..<32).map { Float($0) / 4 - 3 }, columns: 32)
    let view = try source.blockView(row: 0, block: 0, format: try #require(FormatRegistry.named("Q4_1")))
    let fields = BlockFormat.q4_1.fields
    let (d, m) = (try #require(fields[0].number(in: view.bytes)), try #require(fields[1].number(in: view.bytes)))
    #expect(view.bytes.count == 20 && !view.isStored)
    #expect(m == -3 && view.decoded[0] == -3)
    #expect(abs(Double(view.decoded[31]) - (15 * d + m)) < 1e-6)
    #expect(fields[2].number(in: view.bytes) == nil)
    for (bits, value) in [(0x3c00, 1.0), (0xc000, -2), (0x0001, 0x1p-24), (0x7bff, 65504), (0xfc00, -.infinity)] {
      #expect(fields[0].number(in: [UInt8(bits & 255), UInt8(bits >> 8)] + view.bytes.dropFirst(2)) == value)
    }
  }

  @Test("a block of the tensor's own format shows the file's bytes, errors from the reference")
  func stored() throws {
    let weights = TestWeights.make(count: 64, seed: 5)
    let reference = try WeightSource(name: "test", weights: weights, columns: 64)
    let view = try reference.blockView(
      row: 0, block: 1, format: try #require(FormatRegistry.named("F32")), reference: reference)
    #expect(view.isStored && view.bytes == weights[1].bytes && view.truth == [weights[1]])
    let alone = try reference.blockView(row: 0, block: 1, format: try #require(FormatRegistry.named("F32")))
    #expect(alone.truth == nil)
  }
}

extension Float {
  fileprivate var bytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: bitPattern >> (8 * $0)) } }
}
