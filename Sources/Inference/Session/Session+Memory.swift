#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

extension Session {
  /// The most positions that a session can have, whatever its model says.
  public static let largestContextLength = 16 * 1_048_576

  /// Positions that a session takes when none are asked for: the model's own, at most 4096.
  public static func defaultContextLength(of model: LanguageModel) -> Int {
    min(model.contextLength, model.network.shape.positionLimit ?? .max, 4096)
  }

  /// Bytes of key/value cache that a session of these options takes, before it is made.
  ///
  /// Throws as the session's initializer does.
  public static func cacheByteCount(
    model: LanguageModel, options: Options = Options()
  ) throws(InferenceError) -> Int {
    try plan(model: model, options: options, threads: 1).cacheBytes
  }

  struct Plan {
    var state: StateOptions
    var footprint: StateFootprint
    var cacheBytes: Int
  }

  static func plan(model: LanguageModel, options: Options, threads: Int) throws(InferenceError) -> Plan {
    let contextLength = options.contextLength ?? defaultContextLength(of: model)
    let limit = min(model.network.shape.positionLimit ?? .max, largestContextLength)
    guard contextLength >= 1, contextLength <= limit else {
      throw .invalidContextLength(found: contextLength, limit: limit)
    }
    let batchSize = min(max(options.batchSize, 1), contextLength, 4096)
    let state = StateOptions(contextLength: contextLength, cacheType: options.cacheType, batchSize: batchSize)
    let footprint = model.network.footprint(state)
    let available = availableMemory()
    let cache = footprint.cacheBytes ?? Int.max
    let buffers = footprint.bufferBytes ?? Int.max
    let (sum, overflow) = cache.addingReportingOverflow(buffers)
    guard !overflow, sum <= available else {
      throw .cacheTooLarge(bytes: overflow ? Int.max : sum, available: available, contextLength: contextLength)
    }
    return Plan(state: state, footprint: footprint, cacheBytes: cache)
  }

  /// Bytes of physical memory that the machine has.
  private static func availableMemory() -> Int {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let (bytes, overflow) = Int(pages).multipliedReportingOverflow(by: Int(sysconf(Int32(_SC_PAGESIZE))))
    return overflow || bytes <= 0 ? Int.max : bytes
  }
}
