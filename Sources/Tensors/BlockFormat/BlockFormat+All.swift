extension BlockFormat {
  /// Every storage type of the GGUF format that is in use, by rising id.
  ///
  /// Ids 4, 5, 31 to 33 and 36 to 38 were given up by the format and name nothing. Source: the type enumeration of the
  /// GGUF specification and the block structures of ggml.
  public static let all: [BlockFormat] = [
    BlockFormat(id: 0, name: "F32", weights: 1, bytes: 4),
    BlockFormat(id: 1, name: "F16", weights: 1, bytes: 2),
    BlockFormat(id: 2, name: "Q4_0", weights: 32, bytes: 18),
    BlockFormat(id: 3, name: "Q4_1", weights: 32, bytes: 20),
    BlockFormat(id: 6, name: "Q5_0", weights: 32, bytes: 22),
    BlockFormat(id: 7, name: "Q5_1", weights: 32, bytes: 24),
    BlockFormat(id: 8, name: "Q8_0", weights: 32, bytes: 34),
    BlockFormat(id: 9, name: "Q8_1", weights: 32, bytes: 36),
    BlockFormat(id: 10, name: "Q2_K", weights: 256, bytes: 84),
    BlockFormat(id: 11, name: "Q3_K", weights: 256, bytes: 110),
    BlockFormat(id: 12, name: "Q4_K", weights: 256, bytes: 144),
    BlockFormat(id: 13, name: "Q5_K", weights: 256, bytes: 176),
    BlockFormat(id: 14, name: "Q6_K", weights: 256, bytes: 210),
    BlockFormat(id: 15, name: "Q8_K", weights: 256, bytes: 292),
    BlockFormat(id: 16, name: "IQ2_XXS", weights: 256, bytes: 66),
    BlockFormat(id: 17, name: "IQ2_XS", weights: 256, bytes: 74),
    BlockFormat(id: 18, name: "IQ3_XXS", weights: 256, bytes: 98),
    BlockFormat(id: 19, name: "IQ1_S", weights: 256, bytes: 50),
    BlockFormat(id: 20, name: "IQ4_NL", weights: 32, bytes: 18),
    BlockFormat(id: 21, name: "IQ3_S", weights: 256, bytes: 110),
    BlockFormat(id: 22, name: "IQ2_S", weights: 256, bytes: 82),
    BlockFormat(id: 23, name: "IQ4_XS", weights: 256, bytes: 136),
    BlockFormat(id: 24, name: "I8", weights: 1, bytes: 1),
    BlockFormat(id: 25, name: "I16", weights: 1, bytes: 2),
    BlockFormat(id: 26, name: "I32", weights: 1, bytes: 4),
    BlockFormat(id: 27, name: "I64", weights: 1, bytes: 8),
    BlockFormat(id: 28, name: "F64", weights: 1, bytes: 8),
    BlockFormat(id: 29, name: "IQ1_M", weights: 256, bytes: 56),
    BlockFormat(id: 30, name: "BF16", weights: 1, bytes: 2),
    BlockFormat(id: 34, name: "TQ1_0", weights: 256, bytes: 54),
    BlockFormat(id: 35, name: "TQ2_0", weights: 256, bytes: 66),
    BlockFormat(id: 39, name: "MXFP4", weights: 32, bytes: 17),
    BlockFormat(id: 40, name: "NVFP4", weights: 64, bytes: 36),
    BlockFormat(id: 41, name: "Q1_0", weights: 128, bytes: 18),
    BlockFormat(id: 42, name: "Q2_0", weights: 64, bytes: 18),
  ]

  /// Types of other files than GGUF's: their ids are this program's own and stand in no file.
  public static let foreign: [BlockFormat] = [
    BlockFormat(id: 0x8000_0000, name: "F8_E4M3", weights: 1, bytes: 1),
    BlockFormat(id: 0x8000_0001, name: "F8_E5M2", weights: 1, bytes: 1),
    BlockFormat(id: 0x8000_0002, name: "U8", weights: 1, bytes: 1),
    BlockFormat(id: 0x8000_0003, name: "BOOL", weights: 1, bytes: 1),
  ]

  private static let byID: [UInt32: BlockFormat] = Dictionary(
    uniqueKeysWithValues: all.map { ($0.id, $0) })

  private static let byName: [String: BlockFormat] = Dictionary(
    uniqueKeysWithValues: all.map { ($0.name.lowercased(), $0) })

  /// The format with a GGUF type id, or nil where the id names none that is known. O(1).
  public static func withID(_ id: UInt32) -> BlockFormat? {
    byID[id]
  }

  /// The format of a name such as `Q4_K`, upper or lower case. O(1).
  public static func named(_ name: String) -> BlockFormat? {
    byName[name.lowercased()]
  }
}
