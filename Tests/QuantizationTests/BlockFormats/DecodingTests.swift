import Foundation
import Quantization
import Tensors
import TestSupport
import Testing

@Suite("Decoding equals the reference", .requires(golden: "quantization/dequantize/index.json"))
struct DecodingTests {
  private struct Index: Decodable {
    struct Blocks: Decodable {
      let blocks: Int
      let blocks_sha256: String
      let f32_sha256: String
    }
    let types: [String: Blocks]
  }

  @Test("of random blocks and edges", arguments: GoldenNames.decodable)
  func blocks(name: String) throws {
    let index = try JSONDecoder().decode(Index.self, from: Goldens.data("quantization/dequantize/index.json"))
    let golden = try #require(index.types[name])
    let format = try #require(FormatRegistry.named(name))
    let bytes = try blocks(of: name)
    #expect(Goldens.sha256(bytes) == golden.blocks_sha256)
    let weights = format.decoded(bytes)
    #expect(weights.count == golden.blocks * format.blockFormat.weightsPerBlock)
    #expect(Goldens.sha256(littleEndianBytes(weights)) == golden.f32_sha256, "\(Self.difference(weights, name))")
  }

  /// All patterns of the 16-bit types, in order; else the file.
  private func blocks(of name: String) throws -> [UInt8] {
    guard name == "F16" || name == "BF16" else {
      return [UInt8](try Goldens.data("quantization/dequantize/\(name).blocks.bin"))
    }
    return (0..<65536).flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
  }

  private static func difference(_ weights: [Float], _ name: String) -> String {
    guard let expected = try? Goldens.floats("quantization/dequantize/\(name).f32") else { return "" }
    let at = weights.indices.first { weights[$0].bitPattern != expected[$0].bitPattern }
    return at.map { "weight \($0): expected \(expected[$0]), found \(weights[$0])" } ?? ""
  }

  @Test("integers and doubles", arguments: [("I8", 1), ("I16", 2), ("I32", 4), ("I64", 8)])
  func integers(name: String, size: Int) throws {
    let format = try #require(FormatRegistry.named(name))
    let values = [0, 1, -1, 100, -128]
    let bytes = values.flatMap { value in (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    #expect(format.decoded(bytes) == values.map(Float.init))
    #expect(!format.canEncode)
  }

  @Test("doubles")
  func doubles() throws {
    let format = try #require(FormatRegistry.named("F64"))
    let values = [0, -1.5, 1e300, 0.1]
    let bytes = values.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
    #expect(format.decoded(bytes) == values.map { Float($0) })
  }
}
