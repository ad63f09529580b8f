internal import Tensors

/// Which combinations are kept from training, so that drawings of them show what a model has understood.
///
/// A combination is held back by a hash of its name alone (FNV-1a, Fowler, Noll and Vo), whatever the corpus' seed. The
/// hash is salted so that the pictures everybody asks for first (a red heart, a yellow star, a house with a red roof) are
/// learnt.
public enum HeldBack {
  /// Of a thousand combinations, how many.
  static let share: UInt64 = 45

  private static let salt: UInt64 = 6

  /// Whether `combination` ("circle red 2", "house roof red") is held back.
  public static func contains(_ combination: String) -> Bool {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ salt
    for byte in combination.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return RandomSource.mix(hash) % 1000 < share
  }
}
