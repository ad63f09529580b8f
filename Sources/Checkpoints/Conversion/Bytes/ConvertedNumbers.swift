internal import Tensors

/// Numbers of one type as another, one by one.
final class ConvertedNumbers: ByteMaker {
  private let source: ByteRegion
  private let sourceSize: Int
  private let size: Int
  private let elements: Int
  // The bits of the new number, in as many low bytes as it has, of the bits of the old one.
  private let convert: @Sendable (UInt64) -> UInt64

  var count: Int { elements * size }

  /// As many numbers as `source` has whole ones of `sourceSize` bytes (1 to 8), each made one of `size` bytes.
  private init(
    _ source: ByteRegion, sourceSize: Int, size: Int, convert: @escaping @Sendable (UInt64) -> UInt64
  ) {
    self.source = source
    self.sourceSize = sourceSize
    self.size = size
    self.convert = convert
    elements = source.count / sourceSize
  }

  @unsafe func make(_ range: Range<Int>, into target: UnsafeMutableRawBufferPointer) {
    let first = range.lowerBound / size
    let end = (range.upperBound + size - 1) / size
    let needed = try? source.slice(offset: first * sourceSize, count: (end - first) * sourceSize)
    unsafe needed?.withUnsafeBytes { source in
      for element in first..<end {
        var bits: UInt64 = 0
        for byte in 0..<sourceSize {
          unsafe bits |= UInt64(source[(element - first) * sourceSize + byte]) << UInt64(8 * byte)
        }
        let made = convert(bits)
        for byte in 0..<size {
          let position = element * size + byte
          guard range.contains(position) else { continue }
          unsafe target[position - range.lowerBound] = UInt8(truncatingIfNeeded: made >> UInt64(8 * byte))
        }
      }
    }
  }

  func release(_ range: Range<Int>) {
    source.releasePages(range.lowerBound / size * sourceSize..<range.upperBound / size * sourceSize)
  }
}

extension ConvertedNumbers {
  /// `source`, numbers of `format`, as 32-bit floats, `addend` added to each; nil where they are no floats.
  static func singles(_ source: ByteRegion, _ format: BlockFormat, adding addend: Float = 0) -> ByteRegion? {
    guard let decode = decoder(format) else { return nil }
    if format == .f32, addend == 0 { return source }
    return ByteRegion(
      ConvertedNumbers(source, sourceSize: format.bytesPerBlock, size: 4) { bits in
        // Adding zero would take the sign of a negative one.
        UInt64((addend == 0 ? decode(bits) : decode(bits) + addend).bitPattern)
      })
  }

  /// `source`, 8-bit floats of `format`, as 16-bit ones, which can say all their values; nil where they are none.
  static func halves(_ source: ByteRegion, _ format: BlockFormat) -> ByteRegion? {
    guard format == .f8_E4M3 || format == .f8_E5M2 else { return nil }
    let isWide = format == .f8_E5M2
    return ByteRegion(
      ConvertedNumbers(source, sourceSize: 1, size: 2) { bits in
        isWide ? bits << 8 : UInt64(halfBits(ofE4M3: UInt8(truncatingIfNeeded: bits)))
      })
  }

  private static func decoder(_ format: BlockFormat) -> (@Sendable (UInt64) -> Float)? {
    switch format {
    case .f32: { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }
    case .f16: { single(ofHalf: UInt16(truncatingIfNeeded: $0)) }
    case .bf16: { Float(bitPattern: UInt32(truncatingIfNeeded: $0) << 16) }
    case .f64: { Float(Double(bitPattern: $0)) }
    case .f8_E5M2: { single(ofHalf: UInt16(truncatingIfNeeded: $0 << 8)) }
    case .f8_E4M3: { single(ofHalf: halfBits(ofE4M3: UInt8(truncatingIfNeeded: $0))) }
    default: nil
    }
  }

  /// IEEE 754 binary16 to binary32, exact.
  static func single(ofHalf bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = UInt32(bits >> 10 & 0x1F)
    let mantissa = UInt32(bits & 0x3FF)
    switch exponent {
    case 0: return Float(sign: sign == 0 ? .plus : .minus, exponent: -24, significand: Float(mantissa))
    case 0x1F: return Float(bitPattern: sign | 0x7F80_0000 | mantissa << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | mantissa << 13)
    }
  }

  /// The binary16 of an 8-bit float with 4 bits of exponent (bias 7) and 3 of mantissa, exact. All ones are NaN; there
  /// is no infinity. Source: the OCP specification of 8-bit floats.
  static func halfBits(ofE4M3 bits: UInt8) -> UInt16 {
    let sign = UInt16(bits & 0x80) << 8
    let exponent = UInt16(bits >> 3 & 0xF)
    let mantissa = UInt16(bits & 7)
    if bits & 0x7F == 0x7F { return sign | 0x7E00 }
    if exponent > 0 { return sign | (exponent + 8) << 10 | mantissa << 7 }
    guard mantissa > 0 else { return sign }
    // mantissa * 2^-9: a normal number there, its leading one moved out.
    let shift = UInt16(mantissa.leadingZeroBitCount) - 13
    return sign | (8 - shift) << 10 | (mantissa << (shift + 1) & 7) << 7
  }
}
