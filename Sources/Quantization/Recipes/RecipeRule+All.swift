extension RecipeRule {
  /// The presets of about two bits, which have rules of their own.
  private static let fewBits = "IQ1_S IQ1_M IQ2_XXS IQ2_XS IQ2_S IQ2_M"

  /// The rules for tensors of a role, in order: the first that applies decides; without one, or
  /// where it names no type, the preset's type stays.
  ///
  /// Source: what llama-quantize b11434 makes of each preset, as the reference data records it.
  static let all: [TensorRole: [RecipeRule]] = [
    .output: [
      RecipeRule("MXFP4_MOE", to: "Q8_0"),
      RecipeRule("", .misfit, to: "Q8_0"),
      RecipeRule(fewBits + " IQ3_XXS", to: "Q5_K"),
      RecipeRule("", .base("Q8_0"), to: "Q8_0"),
      RecipeRule("", to: "Q6_K"),
    ],
    .tokenEmbedding: byExperts + [
      RecipeRule("IQ1_S IQ1_M IQ2_XXS IQ2_XS", to: "Q2_K"),
      RecipeRule("IQ2_S IQ2_M IQ3_XXS", to: "IQ3_S"),
      RecipeRule("TQ1_0 TQ2_0 Q2_0", to: "Q4_K"),
    ],
    .value: byExperts + value,
    .key: byExperts + [
      RecipeRule(fewBits, .eightExperts, to: "Q4_K"),
      RecipeRule("", .eightExperts, to: "Q8_0"),
      RecipeRule("IQ3_XS", to: "IQ3_XXS"),
      RecipeRule("IQ3_XXS", to: "IQ2_S"),
    ],
    .query: byExperts + [
      RecipeRule("IQ3_XS", to: "IQ3_XXS"),
      RecipeRule("IQ3_XXS", to: "IQ2_S"),
    ],
    .down: byExperts + down,
    .attentionOutput: byExperts + [
      RecipeRule(fewBits, .eightExperts, to: "Q5_K"),
      RecipeRule(
        "Q2_K IQ3_XS IQ3_XXS IQ3_S IQ3_M Q3_K_S Q3_K_M IQ4_NL IQ4_XS Q4_K_S Q4_K_M", .eightExperts, to: "Q5_K"),
      RecipeRule("", .eightExperts, to: ""),
      RecipeRule("IQ1_S IQ1_M", to: "IQ2_XXS"),
      RecipeRule("IQ2_S IQ2_M IQ3_XXS", to: "IQ3_S"),
      RecipeRule("Q2_K", to: "Q3_K"),
      RecipeRule("Q3_K_M IQ3_M", to: "Q4_K"),
      RecipeRule("Q3_K_L", to: "Q5_K"),
    ],
    .fusedQueryKeyValue: byExperts + [
      RecipeRule("Q3_K_M Q3_K_L IQ3_M", to: "Q4_K"),
      RecipeRule("Q4_K_M", to: "Q5_K"),
      RecipeRule("Q5_K_M", to: "Q6_K"),
    ],
    .gate: byExperts + [RecipeRule("IQ3_XS", .middle, to: "IQ3_XXS")],
    .up: byExperts + [RecipeRule("IQ3_XS", .middle, to: "IQ3_XXS")],
    .other: byExperts,
  ]

  /// Only the matrices of experts are MXFP4.
  private static let byExperts = [
    RecipeRule("MXFP4_MOE", .stacked, to: "MXFP4"),
    RecipeRule("MXFP4_MOE", to: "Q8_0"),
  ]

  private static let value = [
    RecipeRule(fewBits, .groupedOrManyExperts, to: "Q4_K"),
    RecipeRule("IQ2_S IQ2_M", to: "IQ3_S"),
    RecipeRule(fewBits, to: "Q2_K"),
    RecipeRule("", .eightExperts, to: "Q8_0"),
    RecipeRule("Q2_K Q2_K_S IQ3_XXS IQ3_XS IQ3_S", .grouped, to: "Q4_K"),
    RecipeRule("Q2_K", to: "Q3_K"),
    RecipeRule("IQ3_XXS", .noImportance, to: "IQ3_S"),
    RecipeRule("IQ3_M", to: "Q4_K"),
    RecipeRule("Q3_K_M", .below(2), to: "Q5_K"),
    RecipeRule("Q3_K_M", to: "Q4_K"),
    RecipeRule("Q3_K_L", to: "Q5_K"),
    RecipeRule("IQ4_NL IQ4_XS", .grouped, to: "Q5_K"),
    RecipeRule("Q4_K_M Q5_K_M", .moreBits, to: "Q6_K"),
    RecipeRule("Q4_K_S", .below(4), to: "Q5_K"),
  ]

  private static let down = [
    RecipeRule("IQ2_S IQ2_M", .first(8), to: "IQ3_S"),
    RecipeRule(fewBits, .first(8), to: "Q2_K"),
    RecipeRule("Q2_K", to: "Q3_K"),
    RecipeRule("Q2_K_S", .first(8), to: "Q4_K"),
    RecipeRule("IQ3_XXS", .noImportance, .first(8), to: "Q4_K"),
    RecipeRule("IQ3_XXS", .noImportance, to: "Q3_K"),
    RecipeRule("Q3_K_M", .first(16), to: "Q5_K"),
    RecipeRule("Q3_K_M", to: "Q4_K"),
    RecipeRule("IQ3_M", .first(8), to: "Q4_K"),
    RecipeRule("IQ3_M", .eightExperts, .moreBits, to: "Q4_K"),
    RecipeRule("Q3_K_L", to: "Q5_K"),
    RecipeRule("Q4_K_M Q5_K_M", .moreBits, to: "Q6_K"),
    RecipeRule("IQ4_NL IQ4_XS", .noImportance, .first(8), to: "Q5_K"),
    RecipeRule("Q4_K_S", .first(8), to: "Q5_K"),
    RecipeRule("Q4_0", .importance, .first(8), to: "Q4_1"),
    RecipeRule("Q5_0", .importance, .first(8), to: "Q5_1"),
  ]
}
