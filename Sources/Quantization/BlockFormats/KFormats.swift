internal import Tensors

/// The K types: super-blocks of 256 weights, with small integer scales for each 16 or 32 of them.
///
/// Fields in order, offsets in bytes. Where two-bit codes are packed, each 32 bytes cover 128 weights: byte l has
/// weights l, l+32, l+64 and l+96 at bits 0, 2, 4 and 6.
/// - `Q2_K` (84): `scales` 16 bytes at 0, one for each 16 weights, low four bits the scale s, high four the minimum m;
///   two-bit codes at 16; `d` f16 at 80; `dmin` f16 at 82. `w = d s q - dmin m`.
/// - `Q3_K` (110): third bits at 0, byte l bit b for weight 32 b + l; two-bit codes at 32; sixteen 6-bit scales in 12
///   bytes at 96 (low four bits of scale j in byte j mod 8, low half for j < 8; upper two in byte 8 + j mod 4 at bit
///   2 (j div 4)); `d` f16 at 108. `w = d (s - 32) (q - 4)`.
/// - `Q4_K` (144): `d` f16 at 0; `dmin` f16 at 2; eight pairs of 6-bit scale s and minimum m in 12 bytes at 4 (pair
///   j < 4: low six bits of bytes j and j + 4; pair j >= 4: low and high half of byte j + 4, upper two bits from the
///   tops of bytes j - 4 and j); four-bit codes at 16, each 32 bytes cover 64 weights, low halves first.
///   `w = d s q - dmin m`.
/// - `Q5_K` (176): as Q4_K, with fifth bits at 16, byte l bit b for weight 32 b + l, and the codes at 48.
/// - `Q6_K` (210): low four bits at 0, each 64 bytes cover 128 weights, low halves first; two-bit upper parts at 128;
///   sixteen signed byte scales s at 192; `d` f16 at 208. `w = d s (q - 32)`.
///
/// Source: the block structures of ggml (`ggml-common.h`), tensor types 10 to 14 of the GGUF specification.
extension BlockFormats {
  static let q2_K = KernelFormat(
    .q2_K, family: .k, summary: "2 bits, 4-bit scale and minimum for 16 weights", equation: "w = d s q - dmin m",
    importance: .optional, policy: BlockPolicy(substitute: .q4_0, steps: .affineGroups(bits: 2))
  ) { block in
    let (d, dmin) = (block.half(at: 80), block.half(at: 82))
    return (0..<16).map { j in
      let (scale, minimum) = (d * Float(block.byte(at: j) & 15), dmin * Float(block.byte(at: j) >> 4))
      return BlockLevels(weights: 16 * j..<16 * j + 16, values: (0..<4).map { scale * Float($0) - minimum })
    }
  }

  static let q3_K = KernelFormat(
    .q3_K, family: .k, summary: "3 bits around zero, 6-bit scale for 16 weights", equation: "w = d (s - 32) (q - 4)",
    importance: .optional, policy: BlockPolicy(substitute: .q4_0, steps: .centredGroups(bits: 3))
  ) { block in
    let d = block.half(at: 108)
    return (0..<16).map { j in
      let low = block.byte(at: 96 + j % 8) >> (j < 8 ? 0 : 4) & 15
      let high = block.byte(at: 104 + j % 4) >> (2 * (j / 4)) & 3
      let scale = d * Float(Int(low | high << 4) - 32)
      return BlockLevels(weights: 16 * j..<16 * j + 16, values: (-4...3).map { scale * Float($0) })
    }
  }

  static let q4_K = KernelFormat(
    .q4_K, family: .k, summary: "4 bits, 6-bit scale and minimum for 32 weights", equation: "w = d s q - dmin m",
    importance: .optional, policy: BlockPolicy(substitute: .q5_0, steps: .affineGroups(bits: 4))
  ) { affine($0, codes: 16) }

  static let q5_K = KernelFormat(
    .q5_K, family: .k, summary: "5 bits, 6-bit scale and minimum for 32 weights", equation: "w = d s q - dmin m",
    importance: .optional, policy: BlockPolicy(substitute: .q5_1, steps: .affineGroups(bits: 5))
  ) { affine($0, codes: 32) }

  static let q6_K = KernelFormat(
    .q6_K, family: .k, summary: "6 bits around zero, 8-bit scale for 16 weights", equation: "w = d s (q - 32)",
    importance: .optional, policy: BlockPolicy(substitute: .q8_0, steps: .centredGroups(bits: 6))
  ) { block in
    let d = block.half(at: 208)
    return (0..<16).map { j in
      let scale = d * Float(Int8(bitPattern: block.byte(at: 192 + j)))
      return BlockLevels(weights: 16 * j..<16 * j + 16, values: (-32...31).map { scale * Float($0) })
    }
  }

  /// The levels of Q4_K and Q5_K.
  private static func affine(_ block: RawSpan, codes: Int) -> [BlockLevels] {
    let (d, dmin) = (block.half(at: 0), block.half(at: 2))
    return (0..<8).map { j in
      let (s, m) = pair(block, j)
      let (scale, minimum) = (d * Float(s), dmin * Float(m))
      return BlockLevels(weights: 32 * j..<32 * j + 32, values: (0..<codes).map { scale * Float($0) - minimum })
    }
  }

  /// Scale and minimum of sub-block `j`.
  private static func pair(_ block: RawSpan, _ j: Int) -> (UInt8, UInt8) {
    guard j >= 4 else { return (block.byte(at: 4 + j) & 63, block.byte(at: 8 + j) & 63) }
    let both = block.byte(at: 8 + j)
    let (scaleTop, minimumTop) = (block.byte(at: j) >> 6, block.byte(at: 4 + j) >> 6)
    return (both & 15 | scaleTop << 4, both >> 4 | minimumTop << 4)
  }
}
