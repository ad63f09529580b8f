public import Tensors

/// A named mix of types, as the field's quantizers offer them: a base type, and rules that give some tensors another.
///
/// By rising file type. Source: the file types of the GGUF specification and of gguf-py.
public enum Preset: String, Sendable, CaseIterable {
  /// F32 throughout.
  case f32 = "F32"
  /// F16 throughout.
  case f16 = "F16"
  /// Mostly Q4_0.
  case q4_0 = "Q4_0"
  /// Mostly Q4_1.
  case q4_1 = "Q4_1"
  /// Mostly Q8_0.
  case q8_0 = "Q8_0"
  /// Mostly Q5_0.
  case q5_0 = "Q5_0"
  /// Mostly Q5_1.
  case q5_1 = "Q5_1"
  /// Q2_K with much Q3_K.
  case q2_K = "Q2_K"
  /// The small mix of Q3_K.
  case q3_K_S = "Q3_K_S"
  /// The middle mix of Q3_K.
  case q3_K_M = "Q3_K_M"
  /// The large mix of Q3_K.
  case q3_K_L = "Q3_K_L"
  /// The small mix of Q4_K.
  case q4_K_S = "Q4_K_S"
  /// The middle mix of Q4_K.
  case q4_K_M = "Q4_K_M"
  /// The small mix of Q5_K.
  case q5_K_S = "Q5_K_S"
  /// The middle mix of Q5_K.
  case q5_K_M = "Q5_K_M"
  /// Mostly Q6_K.
  case q6_K = "Q6_K"
  /// Mostly IQ2_XXS.
  case iq2_XXS = "IQ2_XXS"
  /// Mostly IQ2_XS.
  case iq2_XS = "IQ2_XS"
  /// Q2_K with little else; wants importance.
  case q2_K_S = "Q2_K_S"
  /// IQ3_S, with IQ3_XXS in the middle layers.
  case iq3_XS = "IQ3_XS"
  /// Mostly IQ3_XXS.
  case iq3_XXS = "IQ3_XXS"
  /// Mostly IQ1_S.
  case iq1_S = "IQ1_S"
  /// Mostly IQ4_NL.
  case iq4_NL = "IQ4_NL"
  /// Mostly IQ3_S.
  case iq3_S = "IQ3_S"
  /// IQ3_S with Q4_K.
  case iq3_M = "IQ3_M"
  /// IQ2_XS with more bits where they matter.
  case iq2_S = "IQ2_S"
  /// IQ2_S with more bits where they matter.
  case iq2_M = "IQ2_M"
  /// Mostly IQ4_XS.
  case iq4_XS = "IQ4_XS"
  /// Mostly IQ1_M.
  case iq1_M = "IQ1_M"
  /// BF16 throughout.
  case bf16 = "BF16"
  /// Mostly TQ1_0.
  case tq1_0 = "TQ1_0"
  /// Mostly TQ2_0.
  case tq2_0 = "TQ2_0"
  /// MXFP4 for experts, Q8_0 for the rest.
  case mxfp4_MOE = "MXFP4_MOE"
  /// Mostly NVFP4.
  case nvfp4 = "NVFP4"
  /// Mostly Q1_0.
  case q1_0 = "Q1_0"
  /// Mostly Q2_0.
  case q2_0 = "Q2_0"
}

extension Preset {
  /// The name in the field's spelling, for example `Q4_K_M`.
  public var name: String { rawValue }

  /// The type of tensors that no rule names.
  public var type: BlockFormat { facts.type }

  /// What `general.file_type` says of a file of this mix.
  public var fileType: UInt32 { facts.fileType }

  private var facts: (type: BlockFormat, fileType: UInt32) {
    switch self {
    case .f32: (.f32, 0)
    case .f16: (.f16, 1)
    case .q4_0: (.q4_0, 2)
    case .q4_1: (.q4_1, 3)
    case .q8_0: (.q8_0, 7)
    case .q5_0: (.q5_0, 8)
    case .q5_1: (.q5_1, 9)
    case .q2_K: (.q2_K, 10)
    case .q3_K_S: (.q3_K, 11)
    case .q3_K_M: (.q3_K, 12)
    case .q3_K_L: (.q3_K, 13)
    case .q4_K_S: (.q4_K, 14)
    case .q4_K_M: (.q4_K, 15)
    case .q5_K_S: (.q5_K, 16)
    case .q5_K_M: (.q5_K, 17)
    case .q6_K: (.q6_K, 18)
    case .iq2_XXS: (.iq2_XXS, 19)
    case .iq2_XS: (.iq2_XS, 20)
    case .q2_K_S: (.q2_K, 21)
    case .iq3_XS: (.iq3_S, 22)
    case .iq3_XXS: (.iq3_XXS, 23)
    case .iq1_S: (.iq1_S, 24)
    case .iq4_NL: (.iq4_NL, 25)
    case .iq3_S: (.iq3_S, 26)
    case .iq3_M: (.iq3_S, 27)
    case .iq2_S: (.iq2_XS, 28)
    case .iq2_M: (.iq2_S, 29)
    case .iq4_XS: (.iq4_XS, 30)
    case .iq1_M: (.iq1_M, 31)
    case .bf16: (.bf16, 32)
    case .tq1_0: (.tq1_0, 36)
    case .tq2_0: (.tq2_0, 37)
    case .mxfp4_MOE: (.mxfp4, 38)
    case .nvfp4: (.nvfp4, 39)
    case .q1_0: (.q1_0, 40)
    case .q2_0: (.q2_0, 41)
    }
  }

  /// Whether the field's quantizers refuse `type` for a tensor of this mix without importance weights.
  func refusesWithoutImportance(_ type: BlockFormat) -> Bool {
    FormatRegistry.policy(of: type).isRefusedWithoutImportance || (self == .q2_K_S && type == .q2_K)
  }
}

extension Preset {
  private static let aliases: [String: Preset] = [
    "Q3_K": .q3_K_M, "Q4_K": .q4_K_M, "Q5_K": .q5_K_M, "MXFP4": .mxfp4_MOE,
  ]

  /// The preset of a name or an alias such as `Q4_K`, upper or lower case; nil where there is none.
  public static func named(_ name: String) -> Preset? {
    let wanted = name.uppercased()
    return aliases[wanted] ?? Preset(rawValue: wanted)
  }

  /// The names that are short for a preset, sorted, and the preset each is short for.
  public static var aliasNames: [(alias: String, name: String)] {
    aliases.sorted { $0.key < $1.key }.map { (alias: $0.key, name: $0.value.name) }
  }
}

extension Set<Preset> {
  /// All presets.
  static var every: Set<Preset> { Set(Preset.allCases) }

  /// The presets of about two bits, which have rules of their own.
  static var fewBits: Set<Preset> { [.iq1_S, .iq1_M, .iq2_XXS, .iq2_XS, .iq2_S, .iq2_M] }
}
