internal import Tensors

/// A recipe on its way through the tensors of a model, which counts those it has seen.
struct RecipeWalk {
  private let recipe: Recipe
  private let model: ModelDescription
  private let isTied: Bool
  private let valueCount: Int
  private let hasFewBits: Bool
  private var seen: [TensorRole: Int] = [:]

  init(recipe: Recipe, model: ModelDescription) {
    self.recipe = recipe
    hasFewBits = Set.fewBits.contains(recipe.preset)
    self.model = model
    let isTied = !model.tensors.contains { $0.name == "output.weight" }
    self.isTied = isTied
    valueCount = model.tensors.count { TensorRole(name: $0.name, isTied: isTied) == .value }
  }

  /// The type the recipe wants for the next tensor; nil where it keeps its own.
  mutating func type(of tensor: ModelDescription.Tensor) -> BlockFormat? {
    guard tensor.isQuantizable, !(recipe.keepsOutput && tensor.name == "output.weight") else { return nil }
    let role = TensorRole(name: tensor.name, isTied: isTied)
    if let type = asked(tensor, role) ?? recipe.chosenTypes[tensor.name] { return type }
    guard base.isQuantized, !recipe.isPure else { return base }
    return ruled(tensor, role)
  }

  /// Whether the type of a tensor that `type(of:)` gave one is none that a person asked for.
  func isOpen(_ tensor: ModelDescription.Tensor) -> Bool {
    asked(tensor, TensorRole(name: tensor.name, isTied: isTied)) == nil
  }

  /// The type of tensors that no rule names.
  private var base: BlockFormat { recipe.defaultType ?? recipe.preset.type }

  /// What a person asked for beyond the preset.
  private func asked(_ tensor: ModelDescription.Tensor, _ role: TensorRole) -> BlockFormat? {
    if base.isQuantized, let named = recipe.overrides.first(where: { $0.pattern.matches(tensor.name) }) {
      return named.type
    }
    if role == .output, let type = recipe.outputType { return type }
    return TensorRole.isEmbedding(tensor.name) ? recipe.tokenEmbeddingType : nil
  }

  /// What the rules of the preset say.
  private mutating func ruled(_ tensor: ModelDescription.Tensor, _ role: TensorRole) -> BlockFormat {
    let preset = recipe.preset
    let situation = situation(of: tensor, role)
    seen[role, default: 0] += 1
    let rule = RecipeRule.all[role]?.first { $0.applies(preset, situation) }
    let type = rule?.type ?? base
    let hasMoreBits = role == .value && model.isLabelled70B && !hasFewBits
    return hasMoreBits && (type == .q3_K || type == .q4_K) ? .q5_K : type
  }

  private func situation(of tensor: ModelDescription.Tensor, _ role: TensorRole) -> RecipeRule.Situation {
    var index = seen[role] ?? 0
    // Layers of a model with experts may have several such tensors, or none.
    if model.expertCount > 1, role.isFeedForward, !hasFewBits { index = tensor.layer ?? index }
    return RecipeRule.Situation(
      family: RecipeRule.Family(rawValue: model.architecture), index: index,
      count: role == .value ? valueCount : model.layerCount, sharedHeads: model.sharedHeads,
      expertCount: model.expertCount, hasImportance: recipe.hasImportance, isStacked: tensor.isStacked,
      fits: tensor.shape.columns.isMultiple(of: base.weightsPerBlock), baseType: base)
  }
}

extension TensorRole {
  fileprivate var isFeedForward: Bool { self == .down || self == .gate || self == .up }
}
