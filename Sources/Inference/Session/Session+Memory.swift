import Checkpoints

extension Session {
  /// The most positions that a session can have, whatever its model says.
  public static let largestContextLength = 16 * 1_048_576

  /// Positions that a session takes when none are asked for: the model's own, at most 4096.
  public static func defaultContextLength(of model: LanguageModel) -> Int {
    min(model.contextLength, model.network.shape.positionLimit ?? .max, 4096)
  }

  /// What a session of these options takes of memory, before it is made; `threads` is the number its pool will have.
  ///
  /// Throws as the session's initializer does.
  public static func memory(
    model: LanguageModel, options: Options = Options(), threads: Int
  ) throws(InferenceError) -> MemoryFigure {
    try plan(model: model, options: options, threads: threads).figure
  }

  struct Plan {
    var state: StateOptions
    var footprint: StateFootprint
    var figure: MemoryFigure
  }

  /// The most positions that a session of `model` can have.
  public static func largestContext(of model: LanguageModel) -> Int {
    min(model.network.shape.positionLimit ?? .max, largestContextLength)
  }

  static func plan(model: LanguageModel, options: Options, threads: Int) throws(InferenceError) -> Plan {
    let contextLength = options.contextLength ?? defaultContextLength(of: model)
    let limit = largestContext(of: model)
    guard contextLength >= 1, contextLength <= limit else {
      throw .invalidContextLength(found: contextLength, limit: limit)
    }
    if let keep = options.contextShift?.keep, keep < 0 || keep > contextLength - 2 {
      throw .invalidKeep(found: keep, contextLength: contextLength)
    }
    let batchSize = min(max(options.batchSize, 1), contextLength, 4096)
    let state = StateOptions(contextLength: contextLength, cacheType: options.cacheType, batchSize: batchSize)
    let footprint = model.network.footprint(state)
    let available = SystemMemory.physical
    let cache = footprint.cacheBytes ?? Int.max
    let scratch = ForwardPass.scratchBytes(demand: footprint.demand, threadFloats: footprint.threadFloats)
    let buffers = [footprint.bufferBytes ?? Int.max, scratch * threads, 4 * model.vocabularySize, 4 * contextLength]
    let sum = buffers.reduce(cache) { sum, bytes in
      let (total, overflow) = sum.addingReportingOverflow(bytes)
      return overflow ? Int.max : total
    }
    guard sum <= available else {
      throw .cacheTooLarge(bytes: sum, available: available, contextLength: contextLength)
    }
    let figure = MemoryFigure(
      weightBytes: model.packedBytes ?? model.checkpoint.byteCount, isMapped: model.packedBytes == nil,
      cacheBytes: cache, bufferBytes: sum - cache,
      contextLength: contextLength, cacheType: options.cacheType)
    return Plan(state: state, footprint: footprint, figure: figure)
  }
}
