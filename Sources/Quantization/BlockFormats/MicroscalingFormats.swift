internal import Tensors

/// Types whose codes are 4-bit floats, E2M1: 0, 0.5, 1, 1.5, 2, 3, 4, 6 and their negatives, with small float scales.
///
/// Fields in order, offsets in bytes:
/// - `MXFP4` (17, 32 weights): `e` at 0, an E8M0 scale of 2^(e - 127); 16 bytes at 1: byte j has weight j low and
///   weight j+16 high. `w = 2^(e - 127) e2m1[q]`.
/// - `NVFP4` (36, 64 weights): four unsigned E4M3 scales at 0, one for each 16 weights (bias 7, exponent 0 subnormal,
///   0x7F reads as zero); 8 bytes for each 16 weights at 4, weights 0 to 7 low and 8 to 15 high. `w = s e2m1[q]`.
///
/// Source: OCP Microscaling Formats (MX) Specification 1.0 for MXFP4 and E2M1; the block structures of ggml
/// (`ggml-common.h`), tensor types 39 and 40 of the GGUF specification.
extension BlockFormats {
  private static let e2m1: [Float] = [0, 0.5, 1, 1.5, 2, 3, 4, 6, -0.5, -1, -1.5, -2, -3, -4, -6]

  static let mxfp4 = KernelFormat(
    .mxfp4, family: .microscaling, summary: "4-bit float, power-of-two scale for 32 weights",
    equation: "w = 2^(e - 127) e2m1[q]"
  ) { block in
    let e = Int(block.byte(at: 0))
    // Half the scale times twice the value, as the kernel has it: the largest scale is no finite number itself.
    let half = Float(sign: .plus, exponent: e - 128, significand: 1)
    return [BlockLevels(weights: 0..<32, values: e2m1.map { half * (2 * $0) })]
  }

  static let nvfp4 = KernelFormat(
    .nvfp4, family: .microscaling, summary: "4-bit float, 8-bit float scale for 16 weights", equation: "w = s e2m1[q]",
    policy: BlockPolicy(isAllocatable: false)
  ) { block in
    (0..<4).map { j in
      let scale = unsignedE4M3(block.byte(at: j))
      return BlockLevels(weights: 16 * j..<16 * j + 16, values: e2m1.map { scale * $0 })
    }
  }

  private static func unsignedE4M3(_ byte: UInt8) -> Float {
    guard byte != 0x7f else { return 0 }
    let (exponent, mantissa) = (Int(byte >> 3 & 15), Float(byte & 7))
    return exponent == 0
      ? Float(sign: .plus, exponent: -9, significand: 1) * mantissa
      : Float(sign: .plus, exponent: exponent - 10, significand: 8 + mantissa)
  }
}
