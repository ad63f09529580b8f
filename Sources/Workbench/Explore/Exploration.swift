internal import Checkpoints
package import Quantization
internal import Tensors

/// What is being looked at in the model's weights, and what has been measured of them so far.
///
/// The panes of the Explore workspace share it. Measurements are kept for the model's tensors until another model is
/// opened, so going back to a tensor costs nothing.
package struct Exploration: Sendable {
  /// Rises with each model, so that a late result of an earlier one is recognised.
  package private(set) var generation = 0
  /// The model's tensors, in the order of the file.
  package private(set) var items: [ExploredTensor] = []
  private var modelID: ModelID?
  /// What errors are measured against in place of the model's own weights; nil for those.
  package private(set) var reference: Reference?

  /// The tensor that is looked at, an index into `items`.
  package private(set) var selected = 0
  /// What the histogram covers.
  package var scope = Scope.tensor
  /// How the histogram's bins lie.
  package var axis = Histogram.Scale.linear
  /// The format that was chosen; see `formatName`.
  private var chosenFormat = Exploration.firstFormat
  /// The block whose grid is shown: row of the tensor, block of the row in the chosen format.
  package private(set) var row = 0
  /// The block of that row, in the chosen format.
  package private(set) var block = 0
  /// The run of weights in the block that shares a scale, where it has several.
  package private(set) var subBlock = 0

  /// What was measured of tensors at a glance, by index.
  package var sketches: [Int: Sketch] = [:]
  /// What was measured of groups of tensors.
  package var distributions: [DistributionKey: Measured<Distribution>] = [:]
  /// What formats cost tensors: by the tensor's index, then the format's name; of the file itself under ``ownName``.
  package var errors: [Int: [String: Measured<ErrorStatistics>]] = [:]
  /// What the chosen format costs every tensor, from samples: by the chosen format, then the tensor's index.
  package var surveys: [String: [Int: SurveyedError]] = [:]
  /// The weights of each tensor that are no finite numbers, by index; missing until the tensor has been searched.
  package var nonFinite: [Int: NonFiniteWeights] = [:]
  /// Rows and columns by size, by the tensor's index.
  package var channels: [Int: ChannelStatistics] = [:]
  /// The block that was encoded last; nil before the first.
  package var blockView: (key: BlockKey, result: Result<BlockView, ExplorationProblem>)?
  /// Where formats put their levels over whole tensors.
  package var grids: [GridKey: GridDensity] = [:]

  // What jobs have been started for: a job that was stopped by hand is not started again by itself.
  var requestedSketches = false
  var requestedDistribution: DistributionKey?
  var requestedErrors: Int?
  var requestedBlock: BlockKey?
  var requestedGrid: GridKey?
  var requestedSurvey: String?
  var requestedSearch = false
  var requestedChannels: Int?

  /// Nothing to explore yet.
  package init() {}

  private static let firstFormat = BlockFormat.q4_K.name
}

extension Exploration {
  /// A full-precision twin of the model.
  package struct Reference: Sendable {
    /// Which opening of a file it is.
    let id: ModelID
    /// What people call it.
    package let name: String
    /// Its tensors that can be read and have the shape of the model's, by the model's index.
    package let tensors: [Int: ExploredTensor]
  }

  /// What the errors of the file's own weights are kept under.
  package static let ownName = "this file"

  /// Which tensors a histogram covers: one, its layer, those of its kind, all.
  package enum Scope: String, CaseIterable, Sendable {
    /// One tensor, all of its layer, all of its kind in every layer, or all.
    case tensor, layer, kind, model
  }

  /// Which distribution: of which weights, over which axis.
  package struct DistributionKey: Hashable, Sendable {
    /// What it covers.
    package let scope: Scope
    /// The first tensor of the group: groups of one scope don't overlap.
    package let first: Int
    /// How its bins lie.
    package let axis: Histogram.Scale
  }

  /// Which block, as which format encodes it.
  package struct BlockKey: Hashable, Sendable {
    /// The tensor's index.
    package let tensor: Int
    /// Its row, from 0.
    package let row: Int
    /// The block of the row, from 0.
    package let block: Int
    /// The format's name.
    package let format: String
  }

  /// Which tensor's levels, in which format.
  package struct GridKey: Hashable, Sendable {
    /// The tensor's index.
    package let tensor: Int
    /// The format's name.
    package let format: String
  }

  /// The format whose grid is laid over the weights: the chosen one, or where the tensor does not fit into its blocks
  /// the one nearest in size that it fits into.
  package var formatName: String {
    current.map { chosenFormat(for: $0.shape) } ?? chosenFormat
  }

  /// The format that every tensor is surveyed in, where it fits.
  package var surveyFormat: String { chosenFormat }

  /// The chosen format, or where tensors of `shape` do not fit into its blocks the nearest in size that they fit into.
  func chosenFormat(for shape: Shape) -> String {
    guard let chosen = FormatRegistry.tensorFormat(named: chosenFormat), !chosen.fits(shape) else {
      return chosenFormat
    }
    let fitting = FormatChoice.fitting(shape)
    return fitting.min { $0.distance(to: chosen) < $1.distance(to: chosen) }?.name ?? chosenFormat
  }

  /// The tensor that is looked at; nil where the model has none.
  package var current: ExploredTensor? { items.indices.contains(selected) ? items[selected] : nil }
  /// The format whose grid is laid over the weights.
  package var format: (any TensorFormat)? { FormatRegistry.tensorFormat(named: formatName) }

  /// Takes over the tensors of a model that was opened, forgetting everything about the one before, and the reference.
  package mutating func follow(_ model: OpenModel?, reference: OpenModel? = nil) {
    defer { follow(reference: reference) }
    guard model?.id != modelID else { return }
    let generation = generation + 1
    let (scope, axis, format) = (scope, axis, chosenFormat)
    self = Exploration()
    self.generation = generation
    (self.scope, self.axis, chosenFormat) = (scope, axis, format)
    modelID = model?.id
    items = model?.tensors.map(ExploredTensor.init) ?? []
    select(items.firstIndex { $0.shape.dimensions.count > 1 && $0.layer != nil } ?? 0)
  }

  /// Errors are those from another reference: what was measured from the one before is forgotten.
  private mutating func follow(reference model: OpenModel?) {
    guard model?.id != reference?.id else { return }
    errors = [:]
    requestedErrors = nil
    surveys = [:]
    requestedSurvey = nil
    requestedBlock = nil
    reference = model.map { model in
      let tensors = items.enumerated().compactMap { index, item -> (Int, ExploredTensor)? in
        guard let twin = model.checkpoint?.tensor(named: item.fileName).map(ExploredTensor.init),
          twin.shape == item.shape, twin.weights != nil
        else { return nil }
        return (index, twin)
      }
      return Reference(id: model.id, name: model.name, tensors: Dictionary(tensors) { first, _ in first })
    }
  }

  /// What errors are measured from: the reference's tensor, where there is one, else the file's own.
  package var measured: ExploredTensor? { reference?.tensors[selected] ?? current }

  /// Looks at another tensor, from its first block; nothing happens for an index that is none.
  package mutating func select(_ index: Int) {
    guard items.indices.contains(index), index != selected else { return }
    (row, block, subBlock) = (0, 0, 0)
    selected = index
  }

  /// Lays another format's grid over the weights; nothing happens for a name that is none.
  package mutating func choose(format name: String) {
    guard FormatRegistry.tensorFormat(named: name) != nil, name != formatName else { return }
    // The same weights stay in view where blocks differ in size.
    let column = block * blockLength
    chosenFormat = name
    goTo(row: row, block: column / blockLength)
  }

  /// Looks at another block; what lies outside is clamped.
  package mutating func goTo(row: Int, block: Int, subBlock: Int = 0) {
    guard let current else { return }
    self.row = min(max(0, row), max(0, current.shape.rows - 1))
    self.block = min(max(0, block), max(0, blocksPerRow - 1))
    self.subBlock = min(max(0, subBlock), max(0, subBlockCount - 1))
  }

  /// What is known of the block that is looked at; nil while it is being encoded.
  package var currentBlock: Result<BlockView, ExplorationProblem>? {
    guard let known = blockView, known.key == blockKey else { return nil }
    return known.result
  }

  /// Runs of weights that share a scale in each block of the chosen format; 1 until one has been encoded.
  package var subBlockCount: Int {
    guard let known = blockView, known.key.format == formatName, let view = try? known.result.get() else { return 1 }
    return max(1, view.levels.count)
  }

  /// Blocks of the chosen format in a row; 0 where the rows don't fit.
  package var blocksPerRow: Int {
    guard let current, let format, format.fits(current.shape) else { return 0 }
    return (current.shape.columns + blockLength - 1) / blockLength
  }

  /// Weights that the chosen format shows together, at least 1.
  var blockLength: Int {
    guard let current, let format else { return 1 }
    return max(1, format.viewLength(of: current.shape))
  }

  /// The tensors that the histogram covers, by index.
  package var group: [Int] {
    guard let current else { return [] }
    switch scope {
    case .tensor: return [selected]
    case .layer:
      guard let layer = current.layer else { return [selected] }
      return items.indices.filter { items[$0].layer == layer }
    case .kind:
      guard current.layer != nil else { return [selected] }
      return items.indices.filter { items[$0].layer != nil && items[$0].kind == current.kind }
    case .model: return Array(items.indices)
    }
  }

  /// What the group is called.
  package var groupName: String {
    guard let current else { return "" }
    switch scope {
    case .tensor: return current.name
    case .layer: return current.layer.map { $0 + ".*" } ?? current.name
    case .kind: return current.layer == nil ? current.name : "*." + current.kind
    case .model: return "all tensors"
    }
  }

  /// What the histogram that is looked at covers; nil without a tensor.
  package var distributionKey: DistributionKey? {
    group.first.map { DistributionKey(scope: scope, first: $0, axis: axis) }
  }

  /// The block that is looked at; nil without a tensor.
  package var blockKey: BlockKey? {
    current.map { _ in BlockKey(tensor: selected, row: row, block: block, format: formatName) }
  }

  /// The tensor and format that are looked at.
  package var gridKey: GridKey { GridKey(tensor: selected, format: formatName) }

  /// What is known of the histogram that is looked at; nil before the first sample.
  package var distribution: Measured<Distribution>? { distributionKey.flatMap { distributions[$0] } }
}

extension TensorFormat {
  /// How far two formats are apart, in bits a weight.
  fileprivate func distance(to other: any TensorFormat) -> Double {
    abs(nominalBitsPerWeight - other.nominalBitsPerWeight)
  }
}
