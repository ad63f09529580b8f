public import Tensors

/// Bytes of a block that belong together, and what they say.
public struct BlockField: Sendable, Equatable {
  /// What a field's bytes are for.
  public enum Role: String, Sendable, CaseIterable {
    /// The factor of the whole block.
    case scale
    /// What is added, or subtracted, for the whole block.
    case minimum
    /// Small factors, and where there are any minimums, of runs of weights.
    case scales
    /// What tells the weights apart: codes, digits, or indices of grid points.
    case codes
    /// Upper bits of codes or indices.
    case highBits = "high bits"
    /// Signs, in some types with scales or upper bits among them.
    case signs
    /// The weight itself.
    case value
  }

  /// The name that the format's description gives it.
  public let name: String
  /// What it is for.
  public let role: Role
  /// Where it lies in the block.
  public let bytes: Range<Int>
  /// Whether it is one 16-bit float.
  public let isHalf: Bool

  init(_ name: String, _ role: Role, at first: Int, _ count: Int, isHalf: Bool = false) {
    self.name = name
    self.role = role
    bytes = first..<first + count
    self.isHalf = isHalf
  }

  static func half(_ name: String, _ role: Role = .scale, at first: Int) -> BlockField {
    BlockField(name, role, at: first, 2, isHalf: true)
  }

  /// The number in the field of a block's `bytes`, where it is one 16-bit float.
  public func number(in block: [UInt8]) -> Double? {
    guard isHalf, bytes.upperBound <= block.count else { return nil }
    let bits = UInt16(block[bytes.lowerBound]) | UInt16(block[bytes.lowerBound + 1]) << 8
    let significand = Double(bits & 0x3ff)
    let sign: Double = bits >> 15 == 1 ? -1 : 1
    switch Int(bits >> 10 & 31) {
    case 0: return sign * Double(sign: .plus, exponent: -24, significand: significand)
    case 31: return significand == 0 ? sign * .infinity : .nan
    case let exponent: return sign * Double(sign: .plus, exponent: exponent - 25, significand: 1024 + significand)
    }
  }
}

extension BlockFormat {
  /// The fields of a block in the order of its bytes, which they cover without a gap; empty where none are known.
  public var fields: [BlockField] {
    isQuantized ? BlockFormats.fields[name] ?? [] : [BlockField("value", .value, at: 0, bytesPerBlock)]
  }
}

extension BlockFormats {
  /// The fields of each quantized type, as the declarations of the types describe them.
  static let fields: [String: [BlockField]] = [
    "Q4_0": [.half("d", at: 0), BlockField("qs", .codes, at: 2, 16)],
    "Q4_1": [.half("d", at: 0), .half("m", .minimum, at: 2), BlockField("qs", .codes, at: 4, 16)],
    "Q5_0": [.half("d", at: 0), BlockField("qh", .highBits, at: 2, 4), BlockField("qs", .codes, at: 6, 16)],
    "Q5_1": [
      .half("d", at: 0), .half("m", .minimum, at: 2), BlockField("qh", .highBits, at: 4, 4),
      BlockField("qs", .codes, at: 8, 16),
    ],
    "Q8_0": [.half("d", at: 0), BlockField("qs", .codes, at: 2, 32)],
    "Q2_K": [
      BlockField("scales", .scales, at: 0, 16), BlockField("qs", .codes, at: 16, 64), .half("d", at: 80),
      .half("dmin", .minimum, at: 82),
    ],
    "Q3_K": [
      BlockField("hmask", .highBits, at: 0, 32), BlockField("qs", .codes, at: 32, 64),
      BlockField("scales", .scales, at: 96, 12), .half("d", at: 108),
    ],
    "Q4_K": [
      .half("d", at: 0), .half("dmin", .minimum, at: 2), BlockField("scales", .scales, at: 4, 12),
      BlockField("qs", .codes, at: 16, 128),
    ],
    "Q5_K": [
      .half("d", at: 0), .half("dmin", .minimum, at: 2), BlockField("scales", .scales, at: 4, 12),
      BlockField("qh", .highBits, at: 16, 32), BlockField("qs", .codes, at: 48, 128),
    ],
    "Q6_K": [
      BlockField("ql", .codes, at: 0, 128), BlockField("qh", .highBits, at: 128, 64),
      BlockField("scales", .scales, at: 192, 16), .half("d", at: 208),
    ],
    "Q1_0": [.half("d", at: 0), BlockField("qs", .codes, at: 2, 16)],
    "Q2_0": [.half("d", at: 0), BlockField("qs", .codes, at: 2, 16)],
    "TQ1_0": [BlockField("qs", .codes, at: 0, 48), BlockField("qh", .codes, at: 48, 4), .half("d", at: 52)],
    "TQ2_0": [BlockField("qs", .codes, at: 0, 64), .half("d", at: 64)],
    "MXFP4": [BlockField("e", .scale, at: 0, 1), BlockField("qs", .codes, at: 1, 16)],
    "NVFP4": [BlockField("scales", .scales, at: 0, 4), BlockField("qs", .codes, at: 4, 32)],
    "IQ4_NL": [.half("d", at: 0), BlockField("qs", .codes, at: 2, 16)],
    "IQ4_XS": [
      .half("d", at: 0), BlockField("scales_h", .scales, at: 2, 2), BlockField("scales_l", .scales, at: 4, 4),
      BlockField("qs", .codes, at: 8, 128),
    ],
    "IQ1_S": [.half("d", at: 0), BlockField("qs", .codes, at: 2, 32), BlockField("qh", .highBits, at: 34, 16)],
    "IQ1_M": [
      BlockField("qs", .codes, at: 0, 32), BlockField("qh", .highBits, at: 32, 16),
      BlockField("scales", .scales, at: 48, 8),
    ],
    "IQ2_XXS": [.half("d", at: 0)]
      + (0..<8).flatMap {
        [BlockField("qs", .codes, at: 2 + 8 * $0, 4), BlockField("signs", .signs, at: 6 + 8 * $0, 4)]
      },
    "IQ2_XS": [.half("d", at: 0), BlockField("qs", .codes, at: 2, 64), BlockField("scales", .scales, at: 66, 8)],
    "IQ2_S": [
      .half("d", at: 0), BlockField("qs", .codes, at: 2, 32), BlockField("signs", .signs, at: 34, 32),
      BlockField("qh", .highBits, at: 66, 8), BlockField("scales", .scales, at: 74, 8),
    ],
    "IQ3_XXS": [.half("d", at: 0), BlockField("qs", .codes, at: 2, 64), BlockField("signs", .signs, at: 66, 32)],
    "IQ3_S": [
      .half("d", at: 0), BlockField("qs", .codes, at: 2, 64), BlockField("qh", .highBits, at: 66, 8),
      BlockField("signs", .signs, at: 74, 32), BlockField("scales", .scales, at: 106, 4),
    ],
  ]
}
