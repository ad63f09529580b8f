import TestSupport
import Tensors
import CKernels
import Foundation
import Testing

@Suite("Rounding of activations") struct RoundingTests {
  static let adversarial: [(name: String, make: @Sendable (Int) -> [Float])] = [
    (
      "random",
      { count in
        var random = RandomSource(seed: UInt64(count))
        return random.floats(count)
      }
    ),
    ("zeros", { [Float](repeating: 0, count: $0) }),
    ("one hot", { count in (0..<count).map { $0 == count / 2 ? 1 : 0 } }),
    ("huge", { count in (0..<count).map { $0.isMultiple(of: 3) ? 1e30 : -3e29 } }),
    (
      "tiny",
      { count in
        (0..<count).map { $0.isMultiple(of: 2) ? Float(bitPattern: 0x006c_e3ee) : -Float(bitPattern: 0x0001_16c2) }
      }
    ),
    ("mixed", { count in (0..<count).map { Float(pow(10, Double($0 % 20) - 10)) * ($0 % 3 == 0 ? -1 : 1) } }),
  ]

  @Test("It is the same on every instruction set, and within half a step", arguments: Kernels.all)
  func rounding(kernels: Kernels) {
    for (name, make) in Self.adversarial {
      for columns in [1, 16, 31, 32, 33, 64, 96, 288, 576] {
        let values = make(columns)
        let (found, expected) = (Records(kernels, [values]), Records(.scalar, [values]))
        #expect(found.memory.array == expected.memory.array, "\(name) \(columns)")
        for (index, value) in values.enumerated() {
          let block = found.blocks()[index / 32]
          let decoded = block.scale * Float(block.codeList[index % 32])
          #expect(abs(decoded - value) <= max(block.scale * 0.5001, 1e-35))
        }
        for block in found.blocks() {
          let codes = block.codeList.map(Int32.init)
          #expect(block.negative == -codes.reduce(0, +) && block.negative_first == -codes.prefix(16).reduce(0, +))
          #expect(block.sum == block.scale * Float(-block.negative))
        }
      }
    }
  }

  @Test("What is no number stays none", arguments: Kernels.all, [Float.nan, .infinity])
  func notFinite(kernels: Kernels, value: Float) {
    var values = [Float](repeating: 1, count: 64)
    values[40] = value
    let blocks = Records(kernels, [values]).blocks()
    #expect(blocks[0].scale == 1 / 127 as Float && blocks[1].scale.isNaN)
  }
}
