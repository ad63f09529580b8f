extension BlockFormat {
  /// An 8-bit float of safetensors files: sign, 4 bits of exponent, 3 of mantissa.
  public static let f8_E4M3 = BlockFormat(id: 0x8000_0000, name: "F8_E4M3", weights: 1, bytes: 1)
  /// An 8-bit float of safetensors files: sign, 5 bits of exponent, 2 of mantissa.
  public static let f8_E5M2 = BlockFormat(id: 0x8000_0001, name: "F8_E5M2", weights: 1, bytes: 1)
  /// An unsigned byte, of safetensors files.
  public static let u8 = BlockFormat(id: 0x8000_0002, name: "U8", weights: 1, bytes: 1)
  /// A truth value in a byte, of safetensors files.
  public static let bool = BlockFormat(id: 0x8000_0003, name: "BOOL", weights: 1, bytes: 1)

  /// Types of other files than GGUF's: their ids are this program's own and stand in no file.
  public static let foreign: [BlockFormat] = [f8_E4M3, f8_E5M2, u8, bool]

  private static let byID: [UInt32: BlockFormat] = Dictionary(
    uniqueKeysWithValues: all.map { ($0.id, $0) })

  private static let byName: [String: BlockFormat] = Dictionary(
    uniqueKeysWithValues: all.map { ($0.name.lowercased(), $0) })

  /// The format with a GGUF type id, or nil where the id names none that is known. O(1).
  public static func withID(_ id: UInt32) -> BlockFormat? {
    byID[id]
  }

  /// The format of a name such as `Q4_K`, upper or lower case. O(1).
  ///
  /// For names that come from outside: the program itself says ``q4_K``.
  public static func named(_ name: String) -> BlockFormat? {
    byName[name.lowercased()]
  }
}
