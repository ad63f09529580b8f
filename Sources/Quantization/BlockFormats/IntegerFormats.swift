internal import Tensors

/// Plain two's complement integers, little-endian: a block is one number, decoded by rounding to binary32.
extension BlockFormats {
  static let i8 = KernelFormat(
    .i8, family: .integers, summary: "8-bit integer", equation: "w = value", policy: BlockPolicy(isAllocatable: false),
    levels: plain)

  static let i16 = KernelFormat(
    .i16, family: .integers, summary: "16-bit integer", equation: "w = value",
    policy: BlockPolicy(isAllocatable: false), levels: plain)

  static let i32 = KernelFormat(
    .i32, family: .integers, summary: "32-bit integer", equation: "w = value",
    policy: BlockPolicy(isAllocatable: false), levels: plain)

  static let i64 = KernelFormat(
    .i64, family: .integers, summary: "64-bit integer", equation: "w = value",
    policy: BlockPolicy(isAllocatable: false), levels: plain)

  @Sendable private static func plain(_ block: RawSpan) -> [BlockLevels] { [] }
}
