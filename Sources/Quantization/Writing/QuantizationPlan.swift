public import Checkpoints
public import Tensors

/// What quantizing a model will do: the type of each tensor and the files that come of it. Nothing has been computed.
public struct QuantizationPlan: Sendable {
  /// The recipe, with whether there is importance.
  public let recipe: Recipe

  /// What else was asked for.
  public let options: Options

  /// All tensors, in the order of the new files.
  public let steps: [Step]

  /// The new files: one, or as many as the model has where its split is kept.
  public let parts: [Part]

  /// How the importance matrix and the model agree; nil without one.
  public let importanceCheck: ImportanceCheck?

  let source: Checkpoint
  let importance: ImportanceMatrix?

  /// What is done beyond giving tensors types.
  public struct Options: Sendable {
    /// How encoders choose scales and codes.
    public var mode = EncodingMode.reference
    /// The layers that are left out; those behind them move up.
    public var prunedLayers: Set<Int> = []
    /// Whether a model in several files becomes as many.
    public var keepsSplit = false
    /// Metadata that replaces what the model says, or adds to it.
    public var overrides: [(key: FileText, value: MetadataValue)] = []
    /// What the new file says of where the importance matrix came from.
    public var importanceName = ""

    /// Nothing beyond a mode.
    public init(mode: EncodingMode = .reference) {
      self.mode = mode
    }
  }

  /// One tensor.
  public struct Step: Sendable {
    /// The tensor in the model.
    public let tensor: CheckpointTensor
    /// The name in the new file; another where layers are left out.
    public let name: FileText
    /// The type it gets.
    public let format: BlockFormat
    /// The type the recipe wanted, where its blocks do not fit the rows.
    public let unfit: BlockFormat?
    /// Whether a search may give the tensor another type; see ``BitAllocator``.
    let isOpen: Bool

    /// Whether the tensor keeps its type, and so its bytes.
    public var isCopy: Bool { tensor.type == .known(format) }
  }

  /// One new file.
  public struct Part: Sendable {
    /// Where everything lies in the file.
    public let layout: GGUFLayout
    /// Which of ``QuantizationPlan/steps`` it holds.
    public let steps: Range<Int>
  }

  /// The plan for `checkpoint`. `recipe.hasImportance` is set to whether there is an importance matrix.
  ///
  /// Fails where a type does not fit a tensor, and where layers are to be left out that are not there.
  public init(
    _ checkpoint: Checkpoint, recipe: Recipe, importance: ImportanceMatrix? = nil, options: Options = Options()
  ) throws(QuantizationError) {
    var recipe = recipe
    recipe.hasImportance = importance != nil
    try NewMetadata.check(options.overrides, of: checkpoint.metadata)
    importanceCheck = importance?.check(ModelDescription(checkpoint))
    var model = ModelDescription(
      metadata: NewMetadata.applying(options.overrides, to: checkpoint.metadata), tensors: checkpoint.tensors)
    let removal = try LayerRemoval(options.prunedLayers, of: model)
    let kept = removal.apply(to: &model)
    var steps = try Self.steps(checkpoint, recipe, model, kept)
    let partCount = options.keepsSplit ? max(1, checkpoint.files.count) : 1
    if partCount > 1 {
      steps.sort { ($0.tensor.part, $0.tensor.offset) < ($1.tensor.part, $1.tensor.offset) }
    }
    let metadata = NewMetadata(
      source: checkpoint.metadata, recipe: recipe, importance: importance, options: options, removal: removal)
    parts = try metadata.parts(steps, count: partCount)
    self.recipe = recipe
    self.options = options
    self.steps = steps
    self.source = checkpoint
    self.importance = importance
  }

  private static func steps(
    _ checkpoint: Checkpoint, _ recipe: Recipe, _ model: ModelDescription, _ kept: [Int]
  ) throws(QuantizationError) -> [Step] {
    var steps: [Step] = []
    for assignment in try recipe.assignments(for: model) {
      let tensor = checkpoint.tensors[kept[assignment.index]]
      guard let format = assignment.type.blockFormat else {
        throw .cannotDecode(tensor: tensor.nameText.printable(), type: tensor.type.description)
      }
      let isRenamed = assignment.tensor.name != tensor.name
      steps.append(
        Step(
          tensor: tensor, name: isRenamed ? FileText(assignment.tensor.name) : tensor.nameText, format: format,
          unfit: assignment.unfit, isOpen: assignment.isOpen))
    }
    return steps
  }
}

extension QuantizationPlan {
  /// Where the new files will lie that `path` stands for: `path`, or `STEM-00001-of-00003.gguf` and so on.
  public func paths(for path: String) -> [String] {
    parts.count == 1 ? [path] : GGUFPartName.paths(for: path, count: parts.count)
  }

  /// The tensors' places in their files, in the order of ``steps``.
  public var places: [GGUFLayout.Tensor] { parts.flatMap(\.layout.tensors) }

  /// Bytes of all new files.
  public var fileByteCount: Int { parts.reduce(0) { $0 + $1.layout.fileByteCount } }

  /// Bits a weight over all tensors, scales and minimums included; 0 without weights.
  public var bitsPerWeight: Double {
    let weights = steps.reduce(0) { $0 + $1.tensor.shape.elementCount }
    return weights == 0 ? 0 : Double(places.reduce(0) { $0 + $1.byteCount }) * 8 / Double(weights)
  }

  /// Everything that keeps the plan from being carried out, each kind once.
  public var problems: [QuantizationError] {
    var found: [QuantizationError] = []
    if let importanceCheck {
      do throws(ImportanceMatrixError) { try importanceCheck.throwIfUnusable() } catch {
        found.append(.importance(error))
      }
    }
    var formats: Set<UInt32> = []
    for step in steps where !step.isCopy {
      guard let problem = problem(of: step) else { continue }
      if formats.insert(step.format.id).inserted { found.append(problem) }
    }
    return found
  }

  private func problem(of step: Step) -> QuantizationError? {
    let name = step.tensor.nameText.printable()
    guard let source = step.tensor.type.blockFormat, FormatRegistry.format(for: source) != nil else {
      return .cannotDecode(tensor: name, type: step.tensor.type.description)
    }
    guard let format = FormatRegistry.format(for: step.format), format.canEncode else {
      return .cannotEncode(format: step.format.name)
    }
    let isNeeded = format.importance == .required || recipe.refusesWithoutImportance(step)
    guard isNeeded, weights(for: step) == nil else { return nil }
    return .tensorNeedsImportance(tensor: name, format: format.name)
  }

  /// The importance weights of a step's tensor, one matrix after the other; nil where there are none.
  func weights(for step: Step) -> [Float]? {
    let tensor = ModelDescription.Tensor(name: step.tensor.name, shape: step.tensor.shape, type: step.tensor.type)
    return importance?.weights(for: tensor.name, columns: tensor.shape.columns, matrices: tensor.matrixCount)
  }
}

extension Recipe {
  /// Whether the tensor is too coarse a mix without importance, as the field's quantizers have it.
  fileprivate func refusesWithoutImportance(_ step: QuantizationPlan.Step) -> Bool {
    !TensorRole.isExemptFromImportance(step.name.string) && preset.refusesWithoutImportance(step.format)
  }
}
