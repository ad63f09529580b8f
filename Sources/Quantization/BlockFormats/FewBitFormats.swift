internal import Tensors

/// Types of one or two bits, or a base-3 digit, a weight, and one scale a block.
///
/// Fields in order, offsets in bytes:
/// - `Q1_0` (18, 128 weights): `d` f16 at 0; one bit a weight at 2, lowest first. `w = d` where it is 1, else `-d`.
/// - `Q2_0` (18, 64 weights): `d` f16 at 0; two bits a weight at 2, lowest first. `w = (q - 1) d`.
/// - `TQ1_0` (54, 256 weights): base-3 digits, five a byte: byte m of the 32 at 0 has weights m + 32 n, byte m of the
///   16 at 32 has weights 160 + m + 16 n; four a byte at 48: byte j has weights 240 + j + 4 n; `d` f16 at 52. The digits
///   of a byte, first most significant, are a number v, stored as v 256 / 243 rounded up, so that digit n is the top
///   byte of three times (byte 3^n mod 256). `w = (digit - 1) d`.
/// - `TQ2_0` (66, 256 weights): two-bit codes at 0, each 32 bytes cover 128 weights: byte l has weights l, l+32, l+64
///   and l+96; `d` f16 at 64. `w = (q - 1) d`.
///
/// Source: the block structures of ggml (`ggml-common.h`), tensor types 34, 35, 41 and 42 of the GGUF specification.
extension BlockFormats {
  static let q1_0 = KernelFormat(
    .q1_0, family: .fewBits, summary: "the sign, one scale for 128 weights", equation: "w = (2 q - 1) d",
    policy: BlockPolicy(substitute: nil, isAllocatable: false)
  ) { levels($0, weights: 128, scaleAt: 0, codes: [-1, 1]) }

  static let tq1_0 = KernelFormat(
    .tq1_0, family: .fewBits, summary: "ternary, five digits a byte, one scale for 256 weights",
    equation: "w = (q - 1) d", policy: BlockPolicy(substitute: .q4_0)
  ) { levels($0, weights: 256, scaleAt: 52, codes: [-1, 0, 1]) }

  static let tq2_0 = KernelFormat(
    .tq2_0, family: .fewBits, summary: "ternary, 2 bits, one scale for 256 weights", equation: "w = (q - 1) d",
    policy: BlockPolicy(substitute: .q4_0)
  ) { levels($0, weights: 256, scaleAt: 64, codes: [-1, 0, 1]) }

  static let q2_0 = KernelFormat(
    .q2_0, family: .fewBits, summary: "2 bits, one scale for 64 weights", equation: "w = (q - 1) d",
    policy: BlockPolicy(substitute: .q4_0, isAllocatable: false)
  ) { levels($0, weights: 64, scaleAt: 0, codes: [-1, 0, 1, 2]) }

  private static func levels(_ block: RawSpan, weights: Int, scaleAt: Int, codes: [Float]) -> [BlockLevels] {
    let d = block.half(at: scaleAt)
    return [BlockLevels(weights: 0..<weights, values: codes.map { $0 * d })]
  }
}
