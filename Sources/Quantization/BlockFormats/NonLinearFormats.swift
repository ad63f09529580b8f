internal import Tensors

/// Types whose codes index sixteen fixed values, denser near zero than far from it.
///
/// Fields in order, offsets in bytes:
/// - `IQ4_NL` (18): `d` f16 at 0; 16 bytes at 2: byte j has weight j low and weight j+16 high. `w = d table[q]`.
/// - `IQ4_XS` (136): `d` f16 at 0; upper two bits of eight 6-bit scales s in a word at 2, lowest pair first; their low
///   four bits in 4 bytes at 4, byte k has scales 2k low and 2k+1 high; codes at 8, 16 bytes for each 32 weights as in
///   IQ4_NL. `w = d (s - 32) table[q]`.
///
/// Source: the block structures of ggml (`ggml-common.h`), tensor types 20 and 23 of the GGUF specification.
extension BlockFormats {
  static let table: [Float] = [-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113]

  static let iq4_XS = KernelFormat(
    .iq4_XS, family: .nonLinear, summary: "4-bit index of 16 uneven values, 6-bit scale for 32 weights",
    equation: "w = d (s - 32) table[q]", importance: .optional, policy: BlockPolicy(substitute: .iq4_NL)
  ) { block in
    let d = block.half(at: 0)
    return (0..<8).map { j in
      let low = Int(block.byte(at: 4 + j / 2) >> (4 * (j % 2)) & 15)
      let high = Int(block.word(at: 2) >> (2 * j) & 3)
      let scale = d * Float((low | high << 4) - 32)
      return BlockLevels(weights: 32 * j..<32 * j + 32, values: table.map { scale * $0 })
    }
  }

  static let iq4_NL = KernelFormat(
    .iq4_NL, family: .nonLinear, summary: "4-bit index of 16 uneven values, one scale for 32 weights",
    equation: "w = d table[q]",
    importance: .optional
  ) { block in
    let d = block.half(at: 0)
    return [BlockLevels(weights: 0..<32, values: table.map { d * $0 })]
  }
}
