internal import Tensors

/// The formats with one scale (and perhaps one minimum) for each block of 32 weights, from GGML's first days.
///
/// Fields in order, offsets in bytes:
/// - `Q4_0` (18): `d` f16 at 0; `qs` 16 bytes at 2: byte j has weight j in its low four bits, weight j+16 in its high
///   four. `w = (q - 8) d`.
/// - `Q4_1` (20): `d` f16 at 0; `m` f16 at 2; `qs` at 4. `w = q d + m`.
/// - `Q5_0` (22): `d` f16 at 0; `qh` at 2, a word whose bit j is the fifth bit of weight j; `qs` at 6.
///   `w = (q - 16) d`.
/// - `Q5_1` (24): `d` f16 at 0; `m` f16 at 2; `qh` at 4; `qs` at 8. `w = q d + m`.
/// - `Q8_0` (34): `d` f16 at 0; 32 signed bytes at 2. `w = q d`.
///
/// Source: the block structures of ggml (`ggml-common.h`), tensor types 2, 3, 6, 7 and 8 of the GGUF specification.
extension BlockFormats {
  static let q4_0 = KernelFormat(
    .q4_0, family: .legacy, summary: "4 bits around zero, one scale for 32 weights", equation: "w = (q - 8) d",
    importance: .optional, policy: BlockPolicy(steps: .single(bits: 4, hasOffset: false))
  ) { symmetric($0, codes: -8...7) }

  static let q4_1 = KernelFormat(
    .q4_1, family: .legacy, summary: "4 bits from a minimum up, scale and minimum for 32 weights",
    equation: "w = q d + m",
    importance: .optional, policy: BlockPolicy(steps: .single(bits: 4, hasOffset: true))
  ) { affine($0, codes: 0...15) }

  static let q5_0 = KernelFormat(
    .q5_0, family: .legacy, summary: "5 bits around zero, one scale for 32 weights", equation: "w = (q - 16) d",
    importance: .optional, policy: BlockPolicy(steps: .single(bits: 5, hasOffset: false))
  ) { symmetric($0, codes: -16...15) }

  static let q5_1 = KernelFormat(
    .q5_1, family: .legacy, summary: "5 bits from a minimum up, scale and minimum for 32 weights",
    equation: "w = q d + m",
    importance: .optional, policy: BlockPolicy(steps: .single(bits: 5, hasOffset: true))
  ) { affine($0, codes: 0...31) }

  static let q8_0 = KernelFormat(
    .q8_0, family: .legacy, summary: "8 bits around zero, one scale for 32 weights", equation: "w = q d",
    policy: BlockPolicy(steps: .single(bits: 8, hasOffset: false))
  ) {
    symmetric($0, codes: -128...127)
  }

  private static func symmetric(_ block: RawSpan, codes: ClosedRange<Int>) -> [BlockLevels] {
    let d = block.half(at: 0)
    return [BlockLevels(weights: 0..<32, values: codes.map { Float($0) * d })]
  }

  private static func affine(_ block: RawSpan, codes: ClosedRange<Int>) -> [BlockLevels] {
    let d = block.half(at: 0)
    let m = block.half(at: 2)
    return [BlockLevels(weights: 0..<32, values: codes.map { Float($0) * d + m })]
  }
}
