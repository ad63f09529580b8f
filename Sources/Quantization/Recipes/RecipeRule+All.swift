internal import Tensors

extension RecipeRule {
  /// The rules for tensors of a role, in order: the first that applies decides; without one, or
  /// where it names no type, the preset's type stays.
  ///
  /// Source: what llama-quantize b11434 makes of each preset, as the reference data records it; for families and tensors
  /// that the data has not, its choice of types as published.
  static let all: [TensorRole: [RecipeRule]] = [
    .output: [
      RecipeRule([.mxfp4_MOE], to: .q8_0),
      RecipeRule(.every, .family(.falcon), to: .q8_0),
      RecipeRule(.every, .misfit, to: .q8_0),
      RecipeRule(.fewBits.union([.iq3_XXS]), to: .q5_K),
      RecipeRule(.every, .base(.q8_0), to: .q8_0),
      RecipeRule(.every, to: .q6_K),
    ],
    .tokenEmbedding: byExperts + [
      RecipeRule([.iq1_S, .iq1_M, .iq2_XXS, .iq2_XS], to: .q2_K),
      RecipeRule([.iq2_S, .iq2_M, .iq3_XXS], to: .iq3_S),
      RecipeRule([.tq1_0, .tq2_0, .q2_0], to: .q4_K),
    ],
    .value: byExperts + value,
    .key: byExperts + [
      RecipeRule(.fewBits, .eightExperts, to: .q4_K),
      RecipeRule(.every, .eightExperts, to: .q8_0),
      RecipeRule([.iq3_XS], to: .iq3_XXS),
      RecipeRule([.iq3_XXS], to: .iq2_S),
    ],
    .query: byExperts + [
      RecipeRule([.iq3_XS], to: .iq3_XXS),
      RecipeRule([.iq3_XXS], to: .iq2_S),
    ],
    .down: byStack + down,
    .attentionOutput: byExperts + attentionOutput,
    .gate: byStack + [RecipeRule([.iq3_XS], .middle, to: .iq3_XXS)],
    .up: byStack + [RecipeRule([.iq3_XS], .middle, to: .iq3_XXS)],
    .other: byExperts,
  ]

  /// Only stacked matrices are MXFP4: those of experts.
  private static let byStack = [
    RecipeRule([.mxfp4_MOE], .stacked, to: .mxfp4),
    RecipeRule([.mxfp4_MOE], to: .q8_0),
  ]

  /// The same for what is no feed-forward tensor: one family stacks matrices of heads.
  private static let byExperts = [RecipeRule([.mxfp4_MOE], .family(.bailingMoE3), to: .q8_0)] + byStack

  private static let attentionOutput = [
    RecipeRule(.fewBits, .eightExperts, to: .q5_K),
    RecipeRule([.iq1_S, .iq1_M], to: .iq2_XXS),
    RecipeRule([.iq2_S, .iq2_M], to: .iq3_S),
    RecipeRule([.q3_K_L], .family(.falcon), to: .q4_K),
    RecipeRule(.every, .family(.falcon), to: nil),
    RecipeRule(
      [
        .q2_K, .iq3_XS, .iq3_XXS, .iq3_S, .iq3_M, .q3_K_S, .q3_K_M, .iq4_NL, .iq4_XS, .q4_K_S, .q4_K_M,
      ], .eightExperts, to: .q5_K),
    RecipeRule(.every, .eightExperts, to: nil),
    RecipeRule([.iq3_XXS], to: .iq3_S),
    RecipeRule([.q2_K], to: .q3_K),
    RecipeRule([.q3_K_M, .iq3_M], to: .q4_K),
    RecipeRule([.q3_K_L], to: .q5_K),
  ]

  private static let value = [
    RecipeRule(.fewBits, .groupedOrManyExperts, to: .q4_K),
    RecipeRule([.iq2_S, .iq2_M], to: .iq3_S),
    RecipeRule(.fewBits, to: .q2_K),
    RecipeRule(.every, .eightExperts, to: .q8_0),
    RecipeRule([.q2_K, .q2_K_S, .iq3_XXS, .iq3_XS, .iq3_S], .grouped, to: .q4_K),
    RecipeRule([.q2_K], to: .q3_K),
    RecipeRule([.iq3_XXS], .noImportance, to: .iq3_S),
    RecipeRule([.iq3_M], to: .q4_K),
    RecipeRule([.q3_K_M], .below(2), to: .q5_K),
    RecipeRule([.q3_K_M], to: .q4_K),
    RecipeRule([.q3_K_L], to: .q5_K),
    RecipeRule([.iq4_NL, .iq4_XS], .grouped, to: .q5_K),
    RecipeRule([.q4_K_M, .q5_K_M], .moreBits, to: .q6_K),
    RecipeRule([.q4_K_S], .below(4), to: .q5_K),
  ]

  private static let down = [
    RecipeRule([.iq2_S, .iq2_M], .first(8), to: .iq3_S),
    RecipeRule(.fewBits, .first(8), to: .q2_K),
    RecipeRule([.q3_K_M], .family(.falcon), .first(16), to: .q5_K),
    RecipeRule([.q3_K_M], .family(.falcon), .moreBits, to: .q4_K),
    RecipeRule([.q3_K_L], .family(.falcon), to: .q4_K),
    RecipeRule([.q4_K_M], .family(.falcon), .first(16), to: .q6_K),
    RecipeRule([.q4_K_M], .family(.falcon), .moreBits, to: .q5_K),
    RecipeRule([.q3_K_M, .q4_K_M, .q4_K_S], .family(.falcon), to: nil),
    RecipeRule([.q2_K], to: .q3_K),
    RecipeRule([.q2_K_S], .first(8), to: .q4_K),
    RecipeRule([.iq3_XXS], .noImportance, .first(8), to: .q4_K),
    RecipeRule([.iq3_XXS], .noImportance, to: .q3_K),
    RecipeRule([.q3_K_M], .first(16), to: .q5_K),
    RecipeRule([.q3_K_M], to: .q4_K),
    RecipeRule([.iq3_M], .first(8), to: .q4_K),
    RecipeRule([.iq3_M], .eightExperts, .moreBits, to: .q4_K),
    RecipeRule([.q3_K_L], to: .q5_K),
    RecipeRule([.q4_K_M, .q5_K_M], .moreBits, to: .q6_K),
    RecipeRule([.iq4_NL, .iq4_XS], .noImportance, .first(8), to: .q5_K),
    RecipeRule([.q4_K_S], .first(8), to: .q5_K),
    RecipeRule([.q4_0], .importance, .first(8), to: .q4_1),
    RecipeRule([.q5_0], .importance, .first(8), to: .q5_1),
  ]
}
