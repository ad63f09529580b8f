/// How a session stores the keys and values of past positions.
public enum CacheType: String, Sendable, CaseIterable {
  /// 32-bit floats: nothing is lost.
  case f32
  /// 16-bit floats: half the memory, rounded to 11 bits.
  case f16

  /// Bytes of one element.
  package var bytes: Int {
    switch self {
    case .f32: 4
    case .f16: 2
    }
  }
}
