internal import Tensors

/// Plain two's complement integers, little-endian: a block is one number, decoded by rounding to binary32.
enum IntegerFormats {
  static let all: [any WeightFormat] = [
    KernelFormat("I8", summary: "8-bit integer", equation: "w = value", levels: plain),
    KernelFormat("I16", summary: "16-bit integer", equation: "w = value", levels: plain),
    KernelFormat("I32", summary: "32-bit integer", equation: "w = value", levels: plain),
    KernelFormat("I64", summary: "64-bit integer", equation: "w = value", levels: plain),
  ].compactMap(\.self)

  @Sendable private static func plain(_ block: RawSpan) -> [BlockLevels] { [] }
}
