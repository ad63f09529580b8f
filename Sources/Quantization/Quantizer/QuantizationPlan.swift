public import Checkpoints
public import Tensors

/// What quantizing a model will do: the type of each tensor and the file that comes of it. Nothing has been computed.
public struct QuantizationPlan: Sendable {
  public let recipe: Recipe

  /// All tensors, in the order of the new file.
  public let steps: [Step]

  /// The new file.
  public let layout: GGUFLayout

  /// How the importance matrix and the model agree; nil without one.
  public let importanceCheck: ImportanceCheck?

  let source: Checkpoint
  let importance: ImportanceMatrix?

  /// One tensor.
  public struct Step: Sendable {
    public let tensor: CheckpointTensor
    /// The type it gets.
    public let format: BlockFormat
    /// The type the recipe wanted, where its blocks do not fit the rows.
    public let unfit: BlockFormat?

    /// Whether the tensor keeps its type, and so its bytes.
    public var isCopy: Bool { tensor.type == .known(format) }
  }

  /// The plan for `checkpoint`. `recipe.hasImportance` is set to whether there is an importance matrix.
  ///
  /// - Parameter importanceName: What the new file says of where the matrix came from.
  public init(
    _ checkpoint: Checkpoint, recipe: Recipe, importance: ImportanceMatrix? = nil, importanceName: String = ""
  ) throws(QuantizationError) {
    var recipe = recipe
    recipe.hasImportance = importance != nil
    let model = ModelDescription(checkpoint)
    importanceCheck = importance?.check(model)
    var steps: [Step] = []
    for assignment in try recipe.assignments(for: model) {
      let tensor = checkpoint.tensors[assignment.index]
      guard let format = assignment.type.blockFormat else {
        throw .cannotDecode(tensor: tensor.nameText.printable(), type: tensor.type.description)
      }
      steps.append(Step(tensor: tensor, format: format, unfit: assignment.unfit))
    }
    var metadata = Self.carriedOver(checkpoint.metadata)
    metadata += Self.added(recipe, importance, importanceName)
    do throws(CheckpointWritingError) {
      layout = try GGUFLayout(
        metadata: metadata, tensors: steps.map { ($0.tensor.nameText, $0.tensor.shape, $0.format) })
    } catch {
      throw .writing(error)
    }
    self.recipe = recipe
    self.steps = steps
    self.source = checkpoint
    self.importance = importance
  }
}

extension QuantizationPlan {
  /// Everything that keeps the plan from being carried out, each kind once.
  public var problems: [QuantizationError] {
    var found: [QuantizationError] = []
    if let importanceCheck {
      do throws(ImportanceMatrixError) { try importanceCheck.throwIfMisSized() } catch {
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

  // MARK: - Metadata

  /// The model's own metadata, without what the new file says itself and without the numbers of parts.
  private static func carriedOver(_ metadata: Metadata) -> [(key: FileText, value: MetadataValue)] {
    let replaced: Set<FileText> = [
      "general.quantization_version", "general.file_type", "split.no", "split.count", "split.tensors.count",
      "quantize.imatrix.file", "quantize.imatrix.dataset", "quantize.imatrix.entries_count",
      "quantize.imatrix.chunks_count",
    ]
    return metadata.pairs.filter { !replaced.contains($0.key) }
  }

  private static func added(
    _ recipe: Recipe, _ importance: ImportanceMatrix?, _ name: String
  ) -> [(key: FileText, value: MetadataValue)] {
    var pairs: [(key: FileText, value: MetadataValue)] = [
      ("general.quantization_version", .uint32(2)), ("general.file_type", .uint32(recipe.preset.fileType)),
    ]
    guard let importance else { return pairs }
    pairs.append(("quantize.imatrix.file", .string(FileText(name))))
    if let dataset = importance.datasets.first {
      pairs.append(("quantize.imatrix.dataset", .string(FileText(dataset))))
    }
    pairs.append(("quantize.imatrix.entries_count", .uint32(UInt32(clamping: importance.names.count))))
    if importance.chunkCount > 0 {
      pairs.append(("quantize.imatrix.chunks_count", .uint32(UInt32(clamping: importance.chunkCount))))
    }
    return pairs
  }
}

extension Recipe {
  /// Whether the tensor is too coarse a mix without importance, as the field's quantizers have it.
  fileprivate func refusesWithoutImportance(_ step: QuantizationPlan.Step) -> Bool {
    guard step.tensor.name != "token_embd.weight", step.tensor.name != "output.weight" else { return false }
    let coarse = ["IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ3_XXS"]
    return coarse.contains(step.format.name) || (step.format.name == "Q2_K" && preset.name == "Q2_K_S")
  }
}
