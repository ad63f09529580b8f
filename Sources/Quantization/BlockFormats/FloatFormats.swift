internal import Tensors

/// Plain floating-point numbers: a block is one weight.
///
/// - `F32`: IEEE 754 binary32, little-endian.
/// - `F16`: IEEE 754 binary16: sign, 5 bits of exponent, 10 of mantissa. Encoding rounds half to even; every NaN
///   becomes the quiet one of its sign.
/// - `BF16`: the upper half of a binary32. Encoding rounds half to even and keeps a NaN's upper bits, made quiet.
/// - `F64`: IEEE 754 binary64, decoded by rounding to binary32.
enum FloatFormats {
  static let all: [any WeightFormat] = [
    KernelFormat("F32", summary: "32-bit float", equation: "w = value", levels: plain),
    KernelFormat("F16", summary: "16-bit float, 10 bits of mantissa", equation: "w = value", levels: plain),
    KernelFormat(
      "BF16", summary: "16-bit float with the range of F32, 7 bits of mantissa", equation: "w = value", levels: plain),
    KernelFormat("F64", summary: "64-bit float", equation: "w = value", levels: plain),
  ].compactMap(\.self)

  /// A plain number has no grid worth drawing: its only level is itself.
  @Sendable private static func plain(_ block: RawSpan) -> [BlockLevels] { [] }
}
