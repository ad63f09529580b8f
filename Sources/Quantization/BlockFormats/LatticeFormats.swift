internal import Tensors

/// The IQ1, IQ2 and IQ3 types: super-blocks of 256 weights whose magnitudes are points of a grid, four or eight at
/// once.
///
/// A grid is a chosen few of all vectors of small codes; an index names one. `grid` below is a coordinate's value: 8,
/// 25 or 43 in IQ2; 4, 12, 20, 28, 36, 44, 52 or 62 in IQ3_XXS; 1, 3, ... 15 in IQ3_S; -1, 0 or 1 in IQ1. Where signs
/// take seven bits for eight weights, bit i is the sign of weight i and the eighth weight's sign makes the number of
/// minus signs even. Fields in order, offsets in bytes:
/// - `IQ1_S` (50): `d` f16 at 0; low eight bits of the index of each 8 weights at 2 (2048 points); a word for each 32
///   weights at 34: bits 0...11 the upper three bits of its four indices, 12...14 the scale s, 15 the sign of the
///   shift. `w = d (2 s + 1) (grid + shift)`, shift is 1/8 or -1/8.
/// - `IQ1_M` (56): low eight bits of indices at 0; a byte for each 16 weights at 32: bits 0...2 upper index bits and
///   bit 3 the shift's sign of the first eight, 4...6 and 7 of the second; four words at 48, each with four 3-bit
///   scales s, one for 16 weights, and at the top four bits of `d`, lowest first. `w` as in IQ1_S.
/// - `IQ2_XXS` (66): `d` f16 at 0; for each 32 weights, from 2 on, four 8-bit indices (256 points) and a 32-bit word:
///   four times seven sign bits and, at the top, the 4-bit scale s. `w = ± d (s + 1/2) / 4 grid`.
/// - `IQ2_XS` (74): `d` f16 at 0; a word for each 8 weights at 2: nine bits of index (512 points), seven of signs;
///   4-bit scales s at 66, one for 16 weights, low half first. `w` as in IQ2_XXS.
/// - `IQ2_S` (82): `d` f16 at 0; low eight bits of indices at 2 (1024 points); eight sign bits for each 8 weights at
///   34; upper two bits of indices at 66, lowest pair first; scales s at 74 as in IQ2_XS. `w` as in IQ2_XXS.
/// - `IQ3_XXS` (98): `d` f16 at 0; the 8-bit index of each 4 weights at 2 (256 points); for each 32 weights a 32-bit
///   word of signs and scale as in IQ2_XXS at 66. `w = ± d (s + 1/2) / 2 grid`.
/// - `IQ3_S` (110): `d` f16 at 0; low eight bits of indices at 2 (512 points); ninth bits at 66, lowest first; a sign
///   bit a weight at 74; 4-bit scales s at 106, one for 32 weights, low half first. `w = ± d (2 s + 1) grid`.
///
/// Source: the block structures of ggml (`ggml-common.h`), tensor types 16 to 19, 21, 22 and 29 of the GGUF
/// specification; the grids are in `CKernels/codec/lattice_grids.c`, which names theirs.
extension BlockFormats {
  static let iq1_S = KernelFormat(
    .iq1_S, family: .lattice, summary: "grid of -1, 0, 1 by eights, shifted, 3-bit scale for 32 weights",
    equation: "w = d (2 s + 1) (grid + shift)", importance: .required,
    policy: BlockPolicy(substitute: .iq4_NL, isRefusedWithoutImportance: true)
  ) { block in
    let d = block.half(at: 0)
    return (0..<8).map { j in
      let word = block.word(at: 34 + 2 * j)
      return ternary(32 * j..<32 * j + 32, scale: d * odd(word >> 12 & 7), down: word >> 15 == 1)
    }
  }

  static let iq1_M = KernelFormat(
    .iq1_M, family: .lattice, summary: "grid of -1, 0, 1 by eights, shifted, 3-bit scale for 16 weights",
    equation: "w = d (2 s + 1) (grid + shift)", importance: .optional,
    policy: BlockPolicy(substitute: .iq4_NL, isRefusedWithoutImportance: true)
  ) { block in
    let d = block.scatteredHalf(at: 48)
    return (0..<32).map { k in
      let scale = d * odd(block.word(at: 48 + 2 * (k / 8)) >> (3 * (k / 2 % 4)) & 7)
      let down = block.byte(at: 32 + k / 2) >> (4 * (k % 2) + 3) & 1 == 1
      return ternary(8 * k..<8 * k + 8, scale: scale, down: down)
    }
  }

  static let iq2_XXS = KernelFormat(
    .iq2_XXS, family: .lattice, summary: "grid by eights, 7 sign bits for 8 weights, 4-bit scale for 32",
    equation: "w = ± d (s + 1/2) / 4 grid", importance: .required,
    policy: BlockPolicy(substitute: .iq4_NL, isRefusedWithoutImportance: true)
  ) { block in
    let d = block.half(at: 0)
    return (0..<8).map { j in
      let scale = d * (0.5 + Float(block.byte(at: 9 + 8 * j) >> 4)) * 0.25
      return signed(32 * j..<32 * j + 32, scale: scale, values: iq2Values)
    }
  }

  static let iq2_XS = KernelFormat(
    .iq2_XS, family: .lattice, summary: "grid by eights, 7 sign bits for 8 weights, 4-bit scale for 16",
    equation: "w = ± d (s + 1/2) / 4 grid", importance: .required,
    policy: BlockPolicy(substitute: .iq4_NL, isRefusedWithoutImportance: true)
  ) { sixteens($0, scalesAt: 66) }

  static let iq2_S = KernelFormat(
    .iq2_S, family: .lattice, summary: "grid by eights, a sign bit a weight, 4-bit scale for 16",
    equation: "w = ± d (s + 1/2) / 4 grid", importance: .optional,
    policy: BlockPolicy(substitute: .iq4_NL, isRefusedWithoutImportance: true)
  ) { sixteens($0, scalesAt: 74) }

  static let iq3_XXS = KernelFormat(
    .iq3_XXS, family: .lattice, summary: "grid by fours, 7 sign bits for 8 weights, 4-bit scale for 32",
    equation: "w = ± d (s + 1/2) / 2 grid", importance: .optional,
    policy: BlockPolicy(substitute: .iq4_NL, isRefusedWithoutImportance: true)
  ) { block in
    let d = block.half(at: 0)
    return (0..<8).map { j in
      let scale = d * (0.5 + Float(block.byte(at: 69 + 4 * j) >> 4)) * 0.5
      return signed(32 * j..<32 * j + 32, scale: scale, values: [4, 12, 20, 28, 36, 44, 52, 62])
    }
  }

  static let iq3_S = KernelFormat(
    .iq3_S, family: .lattice, summary: "grid by fours, a sign bit a weight, 4-bit scale for 32",
    equation: "w = ± d (2 s + 1) grid", importance: .optional, policy: BlockPolicy(substitute: .iq4_NL)
  ) { block in
    let d = block.half(at: 0)
    return (0..<8).map { j in
      let scale = d * odd(UInt16(block.byte(at: 106 + j / 2) >> (4 * (j % 2)) & 15))
      return signed(32 * j..<32 * j + 32, scale: scale, values: [1, 3, 5, 7, 9, 11, 13, 15])
    }
  }

  private static let iq2Values: [Float] = [8, 25, 43]

  private static func odd(_ s: UInt16) -> Float { Float(2 * s + 1) }

  private static func signed(_ weights: Range<Int>, scale: Float, values: [Float]) -> BlockLevels {
    BlockLevels(weights: weights, values: values.flatMap { [scale * $0, -(scale * $0)] })
  }

  private static func ternary(_ weights: Range<Int>, scale: Float, down: Bool) -> BlockLevels {
    let shift: Float = down ? -0.125 : 0.125
    return BlockLevels(weights: weights, values: [-1, 0, 1].map { scale * ($0 + shift) })
  }

  /// The levels of IQ2_XS and IQ2_S, which have a scale for 16 weights.
  private static func sixteens(_ block: RawSpan, scalesAt: Int) -> [BlockLevels] {
    let d = block.half(at: 0)
    return (0..<16).map { j in
      let s = block.byte(at: scalesAt + j / 2) >> (4 * (j % 2)) & 15
      return signed(16 * j..<16 * j + 16, scale: d * (0.5 + Float(s)) * 0.25, values: iq2Values)
    }
  }
}
