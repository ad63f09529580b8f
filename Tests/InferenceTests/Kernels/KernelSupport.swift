import TestSupport
import CKernels
import Tensors
import Testing

typealias Kernels = InstructionSet

extension InstructionSet {
  var table: qs_layer_kernels { qs_layer_kernels_for(isa).pointee }
  var products: qs_product_kernels { qs_product_kernels_for(isa).pointee }
}

/// Memory that starts on 64 bytes, as the kernels want it.
final class Aligned {
  let bytes: UnsafeMutablePointer<UInt8>
  let count: Int
  init(_ count: Int) {
    self.count = count
    let raw = UnsafeMutableRawPointer.allocate(byteCount: max(count, 64), alignment: 64)
    raw.initializeMemory(as: UInt8.self, repeating: 0, count: max(count, 64))
    bytes = raw.assumingMemoryBound(to: UInt8.self)
  }
  deinit { bytes.deallocate() }

  func floats(at offset: Int) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(bytes + offset).assumingMemoryBound(to: Float.self)
  }
  var array: [UInt8] { Array(UnsafeBufferPointer(start: bytes, count: count)) }
}

/// Blocks of random bytes with finite scales.
func randomBlocks(_ format: BlockFormat, count: Int, using random: inout RandomSource) -> [UInt8] {
  // Halves at these places of a block are scales: the top bits of their exponents stay clear.
  let halves: [UInt32: [Int]] = [
    2: [0], 3: [0, 2], 6: [0], 7: [0, 2], 8: [0], 10: [80, 82], 11: [108], 12: [0, 2], 13: [0, 2], 14: [208],
    20: [0], 23: [0],
  ]
  return (0..<count).flatMap { _ in
    var block = (0..<format.bytesPerBlock).map { _ in UInt8.random(in: 0...255, using: &random) }
    for half in halves[format.id] ?? [] { block[half + 1] &= 0xBB }
    // An exponent of a scale.
    if format.id == 39 { block[0] = UInt8.random(in: 100...140, using: &random) }
    return block
  }
}
