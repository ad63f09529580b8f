internal import Quantization
internal import Tensors

/// One block of a row, before and after a format, with its grid.
package struct BlockJob: Job {
  let generation: Int
  let key: Exploration.BlockKey
  let source: WeightSource
  let format: any TensorFormat
  /// The tensor in full precision, where a reference is open.
  let reference: WeightSource?

  package var id: JobID { "block" }
  package var title: String { "block" }
  package var lane: Lane { .glance }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    guard let view = view(context) else { return }
    context.post(BlockResult(generation: generation, key: key, result: view))
  }

  /// The block; nil where the job was stopped.
  private func view(_ context: JobContext) -> Result<BlockView, ExplorationProblem>? {
    do throws(QuantizationError) {
      let fitted = try context.fitted(format, to: source, FitKey(generation, key.tensor, format))
      return .success(
        try source.blockView(
          row: key.row, block: key.block, format: format, fitted: fitted, reference: reference))
    } catch {
      if error == .cancelled { return nil }
      return .failure(ExplorationProblem("\(error)"))
    }
  }
}

struct BlockResult: ExplorationResult {
  let generation: Int
  let key: Exploration.BlockKey
  let result: Result<BlockView, ExplorationProblem>

  var coalescingKey: String? { "block" }

  func enter(_ exploration: inout Exploration) {
    exploration.blockView = (key, result)
  }
}

/// Where a format puts its levels over a whole tensor, from blocks spread evenly.
package struct GridJob: Job {
  let generation: Int
  let key: Exploration.GridKey
  let source: WeightSource
  let format: any TensorFormat

  package var id: JobID { "grid" }
  package var title: String { "grid" }
  package var lane: Lane { .glance }
  package var guardsQuit: Bool { false }

  private static let blocks = 256

  package func run(_ context: JobContext) throws {
    let length = max(1, format.viewLength(of: source.shape))
    let perRow = (source.shape.columns + length - 1) / length
    guard perRow > 0, source.shape.rows > 0,
      let fitted = try? context.fitted(format, to: source, FitKey(generation, key.tensor, format))
    else { return }
    let count = min(GridJob.blocks, perRow * source.shape.rows)
    var runs: [BlockLevels] = []
    for index in 0..<count {
      guard !context.isCancelled else { return }
      // Rows spread evenly, and over the rows the blocks in turn.
      let row = source.shape.rows * index / count
      let view = try? source.blockView(row: row, block: index % perRow, format: format, fitted: fitted)
      guard let view else { return }
      runs += view.levels
    }
    context.post(GridResult(generation: generation, key: key, density: GridDensity(runs, blocks: count)))
  }
}

struct GridResult: ExplorationResult {
  let generation: Int
  let key: Exploration.GridKey
  let density: GridDensity

  func enter(_ exploration: inout Exploration) {
    exploration.grids[key] = density
  }
}

/// Which tensor a format was fitted to.
private struct FitKey: Hashable {
  let generation: Int
  let tensor: Int
  let format: String

  init(_ generation: Int, _ tensor: Int, _ format: any TensorFormat) {
    self.generation = generation
    self.tensor = tensor
    self.format = format.name
  }
}

/// The last format that a lane fitted to a tensor: moving through its blocks does not fit it again.
private struct LastFit {
  let key: FitKey
  let format: any FittedFormat
}

extension JobContext {
  /// The format with what it needs to know of the whole tensor; fails where the job was stopped.
  fileprivate func fitted(
    _ format: any TensorFormat, to source: WeightSource, _ key: FitKey
  ) throws(QuantizationError) -> any FittedFormat {
    if let known = store[LastFit.self], known.key == key { return known.format }
    let fitted = try format.fit(FittingWeights(source, isCancelled: { self.isCancelled }))
    store[LastFit.self] = LastFit(key: key, format: fitted)
    return fitted
  }
}
