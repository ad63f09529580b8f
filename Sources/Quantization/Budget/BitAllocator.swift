public import Checkpoints
public import Tensors

/// Chooses a type for each tensor so that all together stay within a number of bits a weight at the least error.
///
/// The error of a type is measured: rows spread evenly over the tensor are encoded and decoded, and the squared
/// differences summed, each weighed by the importance of its column where that is known. The choice is a knapsack over
/// the convex hulls of (bytes, error), the steepest steps first, and what room is left goes to whatever gains most; it
/// is at most one step from the best there is. The same model and options give the same choice on any machine that
/// encodes the same.
public struct BitAllocator: Sendable {
  private let pool: WorkerPool

  /// Weights that are measured of each tensor, rounded to rows, at least ``leastRows``.
  private static let sampledWeights = 1 << 15
  private static let leastRows = 8

  /// An allocator that measures on the threads of `pool`.
  public init(pool: WorkerPool = WorkerPool()) {
    self.pool = pool
  }

  /// `recipe` with types chosen for all tensors that it changes and that nothing but its preset gives a type.
  ///
  /// `bitsPerWeight` counts all tensors, those that keep their type too. `progress` gets the share of the work done.
  /// Fails where even the smallest types have more bits, and with ``QuantizationError/cancelled``.
  public func allocate(
    _ checkpoint: Checkpoint, recipe: Recipe, importance: ImportanceMatrix? = nil,
    options: QuantizationPlan.Options = QuantizationPlan.Options(), bitsPerWeight: Double,
    isCancelled: () -> Bool = { false }, progress: (Double) -> Void = { _ in }
  ) throws(QuantizationError) -> Recipe {
    let plan = try QuantizationPlan(checkpoint, recipe: recipe, importance: importance, options: options)
    let open = plan.steps.filter(\.isOpen)
    var measured: [[BitChoice]] = []
    for step in open {
      guard !isCancelled() else { throw .cancelled }
      measured.append(try measure(step, plan))
      progress(Double(measured.count) / Double(open.count))
    }
    let weights = plan.steps.reduce(0) { $0 + $1.tensor.shape.elementCount }
    let fixed = plan.steps.filter { !$0.isOpen }
      .reduce(0) { $0 + ($1.format.byteCount(shape: $1.tensor.shape) ?? 0) }
    let budget = (bitsPerWeight * Double(weights) / 8).rounded(.down) - Double(fixed)
    guard let chosen = BitChoice.choose(measured, bytes: budget) else {
      let least = measured.reduce(fixed) { $0 + ($1.map(\.bytes).min() ?? 0) }
      throw .unreachable(bitsPerWeight: bitsPerWeight, least: Double(least) * 8 / Double(max(1, weights)))
    }
    var recipe = recipe
    for (step, choice) in zip(open, chosen) { recipe.chosenTypes[step.name.string] = choice.format }
    return recipe
  }

  // MARK: - Measuring

  /// The types that a tensor can have, with what each costs.
  private func measure(
    _ step: QuantizationPlan.Step, _ plan: QuantizationPlan
  ) throws(QuantizationError) -> [BitChoice] {
    let sample = try ErrorSample(step.tensor, importance: plan.weights(for: step), mode: plan.options.mode) { rows in
      min(rows, max(Self.leastRows, Self.sampledWeights / max(1, step.tensor.shape.columns)))
    }
    let formats = candidates(for: step, hasImportance: sample.hasImportance)
    let results = ErrorSums(formats.count * sample.rows.count)
    pool.forEach(count: formats.count * sample.rows.count) { index, _ in
      let (format, row) = index.quotientAndRemainder(dividingBy: sample.rows.count)
      results.set(index, sample.error(ofRow: row, in: formats[format]))
    }
    sample.release()
    let shape = step.tensor.shape
    let scale = Double(sample.source.rows) / Double(max(1, sample.rows.count))
    var choices: [BitChoice] = []
    for (index, format) in formats.enumerated() {
      guard let bytes = format.blockFormat.byteCount(shape: shape) else { continue }
      let isSame = step.tensor.type == .known(format.blockFormat)
      let error = results.sum(index * sample.rows.count..<(index + 1) * sample.rows.count) * scale
      choices.append(BitChoice(format: format.blockFormat, bytes: bytes, error: isSame ? 0 : error))
    }
    return choices
  }

  /// The types whose blocks fit the tensor's rows and that have no more bits than it has now, its own included.
  private func candidates(for step: QuantizationPlan.Step, hasImportance: Bool) -> [any WeightFormat] {
    guard let source = step.tensor.type.blockFormat else { return [] }
    let isExempt = TensorRole.isExemptFromImportance(step.name.string)
    return FormatRegistry.all.filter { format in
      let layout = format.blockFormat
      if layout == source { return true }
      guard format.canEncode, format.policy.isAllocatable, layout.bitsPerWeight < source.bitsPerWeight,
        step.tensor.shape.columns.isMultiple(of: layout.weightsPerBlock)
      else { return false }
      return hasImportance
        || (format.importance != .required && (isExempt || !format.policy.isRefusedWithoutImportance))
    }
  }
}
