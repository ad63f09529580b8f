public import Tensors

/// A named mix of types, as the field's quantizers offer them: a base type, and rules that give some tensors another.
public struct Preset: Sendable, Hashable {
  /// The name in the field's spelling, for example `Q4_K_M`.
  public let name: String

  /// The type of tensors that no rule names.
  public let type: BlockFormat

  /// What `general.file_type` says of a file of this mix.
  public let fileType: UInt32

  private init?(_ name: String, _ type: String, _ fileType: UInt32) {
    guard let type = BlockFormat.named(type) else { return nil }
    self.name = name
    self.type = type
    self.fileType = fileType
  }
}

extension Preset {
  /// All presets, by rising file type. Source: the file types of the GGUF specification and of gguf-py.
  public static let all: [Preset] = [
    Preset("F32", "F32", 0), Preset("F16", "F16", 1), Preset("Q4_0", "Q4_0", 2), Preset("Q4_1", "Q4_1", 3),
    Preset("Q8_0", "Q8_0", 7), Preset("Q5_0", "Q5_0", 8), Preset("Q5_1", "Q5_1", 9), Preset("Q2_K", "Q2_K", 10),
    Preset("Q3_K_S", "Q3_K", 11), Preset("Q3_K_M", "Q3_K", 12), Preset("Q3_K_L", "Q3_K", 13),
    Preset("Q4_K_S", "Q4_K", 14), Preset("Q4_K_M", "Q4_K", 15), Preset("Q5_K_S", "Q5_K", 16),
    Preset("Q5_K_M", "Q5_K", 17), Preset("Q6_K", "Q6_K", 18), Preset("IQ2_XXS", "IQ2_XXS", 19),
    Preset("IQ2_XS", "IQ2_XS", 20), Preset("Q2_K_S", "Q2_K", 21), Preset("IQ3_XS", "IQ3_S", 22),
    Preset("IQ3_XXS", "IQ3_XXS", 23), Preset("IQ1_S", "IQ1_S", 24), Preset("IQ4_NL", "IQ4_NL", 25),
    Preset("IQ3_S", "IQ3_S", 26), Preset("IQ3_M", "IQ3_S", 27), Preset("IQ2_S", "IQ2_XS", 28),
    Preset("IQ2_M", "IQ2_S", 29), Preset("IQ4_XS", "IQ4_XS", 30), Preset("IQ1_M", "IQ1_M", 31),
    Preset("BF16", "BF16", 32), Preset("TQ1_0", "TQ1_0", 36), Preset("TQ2_0", "TQ2_0", 37),
    Preset("MXFP4_MOE", "MXFP4", 38), Preset("NVFP4", "NVFP4", 39), Preset("Q1_0", "Q1_0", 40),
    Preset("Q2_0", "Q2_0", 41),
  ].compactMap(\.self)

  private static let aliases = ["Q3_K": "Q3_K_M", "Q4_K": "Q4_K_M", "Q5_K": "Q5_K_M", "MXFP4": "MXFP4_MOE"]

  /// The preset of a name or an alias such as `Q4_K`, upper or lower case; nil where there is none.
  public static func named(_ name: String) -> Preset? {
    let wanted = name.uppercased()
    let full = aliases[wanted] ?? wanted
    return all.first { $0.name == full }
  }

  /// The names that are short for a preset, sorted, and the preset each is short for.
  public static var aliasNames: [(alias: String, name: String)] {
    aliases.sorted { $0.key < $1.key }.map { (alias: $0.key, name: $0.value) }
  }
}
