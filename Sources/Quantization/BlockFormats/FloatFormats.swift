internal import Tensors

/// Plain floating-point numbers: a block is one weight.
///
/// - `F32`: IEEE 754 binary32, little-endian.
/// - `F16`: IEEE 754 binary16: sign, 5 bits of exponent, 10 of mantissa. Encoding rounds half to even; every NaN
///   becomes the quiet one of its sign.
/// - `BF16`: the upper half of a binary32. Encoding rounds half to even and keeps a NaN's upper bits, made quiet.
/// - `F64`: IEEE 754 binary64, decoded by rounding to binary32.
extension BlockFormats {
  static let f32 = KernelFormat(.f32, family: .floats, summary: "32-bit float", equation: "w = value", levels: plain)

  static let f16 = KernelFormat(
    .f16, family: .floats, summary: "16-bit float, 10 bits of mantissa", equation: "w = value", levels: plain)

  static let bf16 = KernelFormat(
    .bf16, family: .floats, summary: "16-bit float with the range of F32, 7 bits of mantissa", equation: "w = value",
    levels: plain)

  static let f64 = KernelFormat(
    .f64, family: .floats, summary: "64-bit float", equation: "w = value", policy: BlockPolicy(isAllocatable: false),
    levels: plain)

  /// A plain number has no grid worth drawing: its only level is itself.
  @Sendable private static func plain(_ block: RawSpan) -> [BlockLevels] { [] }
}
