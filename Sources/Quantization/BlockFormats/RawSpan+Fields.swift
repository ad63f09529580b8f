internal import CKernels

/// Reads of the little-endian fields of a block. Bytes outside the block read as zero.
extension RawSpan {
  func byte(at offset: Int) -> UInt8 {
    guard offset >= 0, offset < byteCount else { return 0 }
    return unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
  }

  func word(at offset: Int) -> UInt16 {
    UInt16(byte(at: offset)) | UInt16(byte(at: offset + 1)) << 8
  }

  /// The half-precision number at `offset`.
  func half(at offset: Int) -> Float {
    qs_float_from_half(word(at: offset))
  }

  /// The half-precision number whose bits, lowest first, are the top four of each of four words at `offset`.
  func scatteredHalf(at offset: Int) -> Float {
    qs_float_from_half((0..<4).reduce(0) { $0 | (word(at: offset + 2 * $1) >> 12) << (4 * $1) })
  }

  /// The single-precision number at `offset`.
  func float(at offset: Int) -> Float {
    Float(bitPattern: UInt32(word(at: offset)) | UInt32(word(at: offset + 2)) << 16)
  }
}
