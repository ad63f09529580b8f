/// Which combinations are kept from training, so that drawings of them show what a model has understood.
///
/// A combination is held back by a hash of its name alone (FNV-1a, Fowler, Noll and Vo), whatever the corpus' seed.
public enum HeldBack {
  /// Of a thousand combinations, how many.
  static let share: UInt64 = 45

  /// Whether `combination` ("circle red 2", "house roof red") is held back.
  public static func contains(_ combination: String) -> Bool {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in combination.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return SketchRandom.mix(hash) % 1000 < share
  }
}
