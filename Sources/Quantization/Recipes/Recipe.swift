internal import Checkpoints
public import Tensors

/// Which type each tensor of a model gets: a preset, and what a person asks for beyond it.
public struct Recipe: Sendable {
  /// The mix whose rules hold where nothing else is asked for.
  public var preset: Preset

  /// Gives every tensor that recipes change the preset's type, whatever the rules say.
  public var isPure = false

  /// Types of the tensors that patterns mean; the first pattern that means a tensor decides. The plain presets F32, F16
  /// and BF16 take none.
  public var overrides: [(pattern: TensorPattern, type: BlockFormat)] = []

  /// The type of the output matrix, or of the token embedding that stands for it.
  public var outputType: BlockFormat?

  /// The type of the token embedding.
  public var tokenEmbeddingType: BlockFormat?

  /// Keeps the output matrix as it is.
  public var keepsOutput = false

  /// The type of tensors that no rule names, in place of the preset's.
  public var defaultType: BlockFormat?

  /// Types of tensors by name, decided before all else: what a search found.
  public var chosenTypes: [String: BlockFormat] = [:]

  /// Whether there is an importance matrix, which changes the rules of some presets.
  public var hasImportance = false

  /// The recipe of a preset alone.
  public init(_ preset: Preset) {
    self.preset = preset
  }

  /// A tensor and the type it gets.
  public struct Assignment: Sendable {
    /// Where the tensor stands among those of the model.
    public let index: Int
    /// The tensor as it is.
    public let tensor: ModelDescription.Tensor
    /// The type; of a tensor that keeps its own, that one.
    public let type: TensorType
    /// The type the recipe wanted, where its blocks do not fit the rows.
    public let unfit: BlockFormat?
    /// Whether the preset decided, and nothing that a person asked for beyond it.
    let isOpen: Bool
  }
}

extension Recipe {
  /// The type of every tensor, in the order in which files hold them: by layer, those outside layers first, then by name.
  ///
  /// Fails where rows are no whole blocks of a type that has no substitute. Complexity: O(n log n).
  public func assignments(for model: ModelDescription) throws(QuantizationError) -> [Assignment] {
    let order = model.tensors.indices.sorted { a, b in
      let (a, b) = (model.tensors[a], model.tensors[b])
      let (first, second) = (a.layer ?? -1, b.layer ?? -1)
      return first == second ? a.name.utf8.lexicographicallyPrecedes(b.name.utf8) : first < second
    }
    var walk = RecipeWalk(recipe: self, model: model)
    var result: [Assignment] = []
    result.reserveCapacity(order.count)
    for index in order {
      let tensor = model.tensors[index]
      guard let wanted = walk.type(of: tensor) else {
        result.append(Assignment(index: index, tensor: tensor, type: tensor.type, unfit: nil, isOpen: false))
        continue
      }
      let type = try wanted.fitting(tensor)
      result.append(
        Assignment(
          index: index, tensor: tensor, type: .known(type), unfit: type == wanted ? nil : wanted,
          isOpen: walk.isOpen(tensor)))
    }
    return result
  }
}

extension BlockFormat {
  /// This type, or its substitute where rows of `tensor` are no whole blocks of it.
  fileprivate func fitting(_ tensor: ModelDescription.Tensor) throws(QuantizationError) -> BlockFormat {
    let columns = tensor.shape.columns
    guard !columns.isMultiple(of: weightsPerBlock) else { return self }
    guard let substitute = FormatRegistry.policy(of: self).substitute else {
      throw .noSubstitute(
        tensor: FileText(tensor.name).printable(), format: name, columns: columns, weightsPerBlock: weightsPerBlock)
    }
    return columns.isMultiple(of: substitute.weightsPerBlock) ? substitute : .f16
  }
}
