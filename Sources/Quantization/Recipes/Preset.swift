public import Tensors

/// A named mix of types, as the field's quantizers offer them: a base type, and rules that give some tensors another.
///
/// By rising file type. Source: the file types of the GGUF specification and of gguf-py.
public enum Preset: String, Sendable, CaseIterable {
  /// All in F32.
  case f32 = "F32"
  /// Matrices in F16.
  case f16 = "F16"
  /// Q4_0 throughout, but for the output matrix.
  case q4_0 = "Q4_0"
  /// Q4_1 throughout, but for the output matrix.
  case q4_1 = "Q4_1"
  /// Q8_0 throughout.
  case q8_0 = "Q8_0"
  /// Q5_0 throughout, but for the output matrix.
  case q5_0 = "Q5_0"
  /// Q5_1 throughout, but for the output matrix.
  case q5_1 = "Q5_1"
  /// Q2_K, with more bits for values of attention and some others.
  case q2_K = "Q2_K"
  /// Q3_K throughout, but for the output matrix.
  case q3_K_S = "Q3_K_S"
  /// Q3_K, with more bits for the tensors that need them most.
  case q3_K_M = "Q3_K_M"
  /// Q3_K, with more bits for more of the tensors.
  case q3_K_L = "Q3_K_L"
  /// Q4_K, with Q5_K for a few of the first layers.
  case q4_K_S = "Q4_K_S"
  /// Q4_K, with Q6_K for half of the tensors that need it most.
  case q4_K_M = "Q4_K_M"
  /// Q5_K throughout, but for the output matrix.
  case q5_K_S = "Q5_K_S"
  /// Q5_K, with Q6_K for half of the tensors that need it most.
  case q5_K_M = "Q5_K_M"
  /// Q6_K throughout.
  case q6_K = "Q6_K"
  /// IQ2_XXS, about 2.1 bits a weight; needs an importance matrix.
  case iq2_XXS = "IQ2_XXS"
  /// IQ2_XS, about 2.3 bits a weight; needs an importance matrix.
  case iq2_XS = "IQ2_XS"
  /// Q2_K with little besides; needs an importance matrix.
  case q2_K_S = "Q2_K_S"
  /// IQ3_S and IQ3_XXS mixed.
  case iq3_XS = "IQ3_XS"
  /// IQ3_XXS, with a few others.
  case iq3_XXS = "IQ3_XXS"
  /// IQ1_S, about 1.6 bits a weight; needs an importance matrix.
  case iq1_S = "IQ1_S"
  /// IQ4_NL, 4.5 bits a weight.
  case iq4_NL = "IQ4_NL"
  /// IQ3_S, about 3.4 bits a weight.
  case iq3_S = "IQ3_S"
  /// IQ3_S, with more bits for the tensors that need them most.
  case iq3_M = "IQ3_M"
  /// IQ2_XS, with more bits for the tensors that need them most; needs an importance matrix.
  case iq2_S = "IQ2_S"
  /// IQ2_S, with more bits for the tensors that need them most; needs an importance matrix.
  case iq2_M = "IQ2_M"
  /// IQ4_XS, 4.25 bits a weight.
  case iq4_XS = "IQ4_XS"
  /// IQ1_M, about 1.8 bits a weight; needs an importance matrix.
  case iq1_M = "IQ1_M"
  /// Matrices in BF16.
  case bf16 = "BF16"
  /// TQ1_0, for weights of three values.
  case tq1_0 = "TQ1_0"
  /// TQ2_0, for weights of three values.
  case tq2_0 = "TQ2_0"
  /// MXFP4 for experts, Q8_0 for the rest.
  case mxfp4_MOE = "MXFP4_MOE"
  /// NVFP4 throughout.
  case nvfp4 = "NVFP4"
  /// Q1_0, a sign and a scale.
  case q1_0 = "Q1_0"
  /// Q2_0, two bits and a scale.
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
