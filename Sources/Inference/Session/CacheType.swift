import CKernels

/// How a session stores the keys and values of past positions.
public enum CacheType: String, Sendable, CaseIterable {
  /// 32-bit floats: nothing is lost.
  case f32
  /// 16-bit floats: half the memory, rounded to 11 bits.
  case f16
  /// 8-bit codes, 32 of them with a scale: 8.5 bits a value.
  case q8_0
  /// 4-bit codes, 32 of them with a scale: 4.5 bits a value.
  case q4_0

  /// The kernels' number of the type, which is also the one that saved sessions have.
  package var id: Int32 {
    switch self {
    case .f32: Int32(QS_ROW_F32)
    case .f16: Int32(QS_ROW_F16)
    case .q8_0: Int32(QS_ROW_Q8_0)
    case .q4_0: Int32(QS_ROW_Q4_0)
    }
  }

  /// Values from one row to the next for heads of `length`: filled up with zeros to 16, or to whole blocks of 32.
  package func stride(_ length: Int) -> Int {
    Int(qs_cache_stride(id, Int32(clamping: length)))
  }

  /// Bytes of a row for a head of `length`.
  package func rowBytes(_ length: Int) -> Int {
    Int(qs_cache_row_bytes(id, Int32(clamping: stride(length))))
  }
}
