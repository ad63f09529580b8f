import Foundation
import TestSupport
import Tensors
import Testing

@Suite struct BlockFormatTests {
  private struct Layouts: Decodable {
    struct Entry: Decodable {
      let name: String
      let id: UInt32
      let weights_per_block: Int
      let bytes_per_block: Int
    }
    let types: [Entry]
  }

  @Test(.requires(golden: "quantization/block_layouts.json"))
  func sizesAreThoseOfTheReference() throws {
    let layouts = try JSONDecoder().decode(Layouts.self, from: Goldens.data("quantization/block_layouts.json"))
    #expect(layouts.types.count == BlockFormat.all.count)
    for entry in layouts.types {
      let format = try #require(BlockFormat.withID(entry.id))
      #expect(format.name == entry.name)
      #expect(format.weightsPerBlock == entry.weights_per_block)
      #expect(format.bytesPerBlock == entry.bytes_per_block)
      #expect(BlockFormat.named(entry.name.lowercased()) == format)
    }
  }

  @Test(arguments: [(0, 0), (256, 144), (512, 288)])
  func rowsAreWholeBlocks(columns: Int, bytes: Int) throws {
    let format = BlockFormat.q4_K
    #expect(format.rowBytes(columns: columns) == bytes)
  }

  @Test(arguments: [-256, 1, 255, 257])
  func partialBlocksHaveNoSize(columns: Int) throws {
    let format = BlockFormat.q4_K
    #expect(format.rowBytes(columns: columns) == nil)
  }

  @Test func givenUpIdsAreUnknown() {
    for id: UInt32 in [4, 5, 31, 32, 33, 36, 37, 38, 99, .max] {
      #expect(TensorType(id: id) == .unknown(id: id))
    }
  }
}
