import Foundation
import Quantization
import Tensors
import TestSupport
import Testing

@Suite("Encoding equals the reference", .requires(golden: "quantization/manifest.json"))
struct EncodingTests {
  @Test("without importance", arguments: GoldenNames.freelyEncodable, GoldenNames.inputs)
  func plain(format: String, input: String) throws {
    try check(format, input, \.plain, importance: false)
  }

  @Test("with importance", arguments: GoldenNames.encodable, GoldenNames.inputs)
  func weighted(format: String, input: String) throws {
    try check(format, input, \.imatrix, importance: true)
  }

  @Test("formats that need importance refuse to do without", arguments: GoldenNames.encodable)
  func required(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let weights = [Float](repeating: 1, count: 256)
    guard format.importance == .required else {
      #expect(try !format.encoded(weights, columns: 256).isEmpty)
      return
    }
    #expect(throws: QuantizationError.importanceRequired(format: name)) {
      try format.encoded(weights, columns: 256)
    }
  }

  private func check(
    _ name: String, _ input: String, _ kind: KeyPath<QuantizationGoldens.Outputs, QuantizationGoldens.Output?>,
    importance: Bool
  ) throws {
    let goldens = try QuantizationGoldens.shared.get()
    let format = try #require(FormatRegistry.named(name))
    let matrix = try #require(goldens.input(input))
    let output = try #require(goldens.quantized[name]?[keyPath: kind])
    let entry = try #require(output.entries?[input])
    let bytes = try format.encoded(
      matrix.weights(), columns: matrix.cols, importance: importance ? matrix.importance() : nil)
    #expect(bytes.count == entry.size)
    guard entry.undefined == nil else { return }
    #expect(Goldens.sha256(bytes) == entry.sha256, "\(Self.difference(bytes, entry, output, format))")
  }

  /// Where the bytes differ first, if the reference's own are there.
  private static func difference(
    _ bytes: [UInt8], _ entry: QuantizationGoldens.Entry, _ output: QuantizationGoldens.Output,
    _ format: any WeightFormat
  ) -> String {
    guard let file = output.file, let data = try? Goldens.data("quantization/" + file) else { return "" }
    let expected = [UInt8](data[entry.offset..<entry.offset + entry.size])
    guard let at = bytes.indices.first(where: { bytes[$0] != expected[$0] }) else { return "" }
    let size = format.blockFormat.bytesPerBlock
    return "block \(at / size), byte \(at % size): expected \(expected[at]), found \(bytes[at])"
  }

  @Test("16-bit conversion at its edges", arguments: ["F16", "BF16"])
  func conversion(name: String) throws {
    let format = try #require(FormatRegistry.named(name))
    let input = try Goldens.floats("quantization/convert/input.f32")
    let expected = [UInt8](try Goldens.data("quantization/convert/\(name).bin"))
    let found = try format.encoded(input, columns: input.count)
    let wrong = found.indices.filter { found[$0] != expected[$0] }
    #expect(wrong.isEmpty, "first at number \((wrong.first ?? 0) / 2)")
  }
}
