internal import Quantization
internal import Tensors

/// Sparklines for the list of tensors, from samples.
package struct SketchJob: Job {
  let generation: Int
  let sources: [(index: Int, source: WeightSource)]

  package var id: JobID { "sketches" }
  package var title: String { "sketches" }
  package var lane: Lane { .glance }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    for start in stride(from: 0, to: sources.count, by: 32) {
      guard !context.isCancelled else { return }
      let part = sources[start..<min(start + 32, sources.count)]
      let sketches = part.map { ($0.index, $0.source.sketch(bins: 8)) }
      context.post(SketchResult(generation: generation, sketches: sketches))
      context.report(JobProgress(fraction: Double(start + part.count) / Double(sources.count)))
    }
  }
}

struct SketchResult: JobResult {
  let generation: Int
  let sketches: [(Int, Sketch)]

  func apply(to shared: inout Shared) -> [Effect] {
    guard shared.exploration.generation == generation else { return [] }
    for (index, sketch) in sketches { shared.exploration.sketches[index] = sketch }
    return []
  }
}

/// The distribution of a group of tensors: a sample at once, then all weights.
package struct DistributionJob: Job {
  let generation: Int
  let key: Exploration.DistributionKey
  let sources: [WeightSource]

  package var id: JobID { "distribution" }
  package var title: String { "distribution" }
  package var lane: Lane { .analysis }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    let weights = sources.reduce(0.0) { $0 + Double($1.shape.elementCount) }
    var clock = RateClock(total: weights)
    let options = DistributionOptions(bins: HistogramPlot.sourceBins, scale: key.axis)
    _ = context.analyzer.distribution(of: sources, options: options, isCancelled: { context.isCancelled }) {
      distribution, fraction in
      let measured = Measured(distribution, fraction: fraction)
      context.post(DistributionResult(generation: generation, key: key, measured: measured))
      context.report(clock.progress(fraction, unit: "weights/s"))
    }
  }
}

struct DistributionResult: JobResult {
  let generation: Int
  let key: Exploration.DistributionKey
  let measured: Measured<Distribution>

  var coalescingKey: String? { "distribution" }

  func apply(to shared: inout Shared) -> [Effect] {
    guard shared.exploration.generation == generation else { return [] }
    shared.exploration.distributions[key] = measured
    return []
  }
}

/// What each format would cost a tensor: all of them from a sample first, then one after the other exactly.
package struct ErrorsJob: Job {
  let generation: Int
  let tensor: Int
  let source: WeightSource
  let formats: [any TensorFormat]

  package var id: JobID { "errors" }
  package var title: String { "errors" }
  package var lane: Lane { .analysis }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    var feasible: [any TensorFormat] = []
    for format in formats where !context.isCancelled {
      if measure(format, context, isCancelled: { true }, progress: { _ in }) { feasible.append(format) }
    }
    var clock = RateClock(total: Double(source.shape.elementCount) * Double(feasible.count))
    for (index, format) in feasible.enumerated() where !context.isCancelled {
      _ = measure(format, context, isCancelled: { context.isCancelled }) { fraction in
        context.report(clock.progress((Double(index) + fraction) / Double(feasible.count), unit: "weights/s"))
      }
    }
  }

  /// Measures one format; false where the tensor can't be stored in it. `isCancelled` is asked after the sample.
  private func measure(
    _ format: any TensorFormat, _ context: JobContext, isCancelled: @escaping @Sendable () -> Bool,
    progress: (Double) -> Void
  ) -> Bool {
    func post(_ measured: Measured<ErrorStatistics>) {
      context.post(ErrorsResult(generation: generation, tensor: tensor, format: format.name, measured: measured))
    }
    do throws(QuantizationError) {
      _ = try context.analyzer.errors(of: source, in: format, isCancelled: isCancelled) { statistics, fraction in
        post(Measured(statistics, fraction: fraction))
        progress(fraction)
      }
      return true
    } catch {
      post(Measured(nil, fraction: 1, problem: ExplorationProblem("\(error)")))
      return false
    }
  }
}

struct ErrorsResult: JobResult {
  let generation: Int
  let tensor: Int
  let format: String
  let measured: Measured<ErrorStatistics>

  var coalescingKey: String? { format }

  func apply(to shared: inout Shared) -> [Effect] {
    guard shared.exploration.generation == generation else { return [] }
    shared.exploration.errors[tensor, default: [:]][format] = measured
    return []
  }
}

/// One block of a row, before and after a format, with its grid.
package struct BlockJob: Job {
  let generation: Int
  let key: Exploration.BlockKey
  let source: WeightSource
  let format: any TensorFormat

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
      return .success(try source.blockView(row: key.row, block: key.block, format: format, fitted: fitted))
    } catch {
      if error == .cancelled { return nil }
      return .failure(ExplorationProblem("\(error)"))
    }
  }
}

struct BlockResult: JobResult {
  let generation: Int
  let key: Exploration.BlockKey
  let result: Result<BlockView, ExplorationProblem>

  var coalescingKey: String? { "block" }

  func apply(to shared: inout Shared) -> [Effect] {
    guard shared.exploration.generation == generation else { return [] }
    shared.exploration.blockView = (key, result)
    return []
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

struct GridResult: JobResult {
  let generation: Int
  let key: Exploration.GridKey
  let density: GridDensity

  func apply(to shared: inout Shared) -> [Effect] {
    guard shared.exploration.generation == generation else { return [] }
    shared.exploration.grids[key] = density
    return []
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

  /// The lane's analyzer, with a pool of its own.
  fileprivate var analyzer: TensorAnalyzer {
    if let known = store[TensorAnalyzer.self] { return known }
    let made = TensorAnalyzer(pool: WorkerPool())
    store[TensorAnalyzer.self] = made
    return made
  }
}

/// Turns how far a job is into how fast it goes and how long it will take.
struct RateClock {
  private let total: Double
  private let start = ContinuousClock.now

  init(total: Double) {
    self.total = total
  }

  mutating func progress(_ fraction: Double, unit: String) -> JobProgress {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    let elapsed = Double(seconds) + Double(attoseconds) * 1e-18
    guard fraction > 0, elapsed > 0.05 else { return JobProgress(fraction: fraction) }
    let rate = total * fraction / elapsed
    return JobProgress(
      fraction: fraction, rate: Quantity.count(Int(min(rate, 1e15))) + " " + unit,
      secondsLeft: elapsed * (1 - fraction) / fraction)
  }
}
