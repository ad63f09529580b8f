import Synchronization
public import Tensors

/// One sequence of tokens and what a model has computed of it.
///
/// The keys and values of past tokens stay in a cache, so a longer text costs only its new tokens. Logits do not depend
/// on the number of threads, nor on how the tokens were cut into calls. All memory is taken when the session is made.
///
/// A session is used by one thread at a time: a call made while another runs throws ``InferenceError/busy``.
public final class Session: @unchecked Sendable {
  // Sendable because every access to the state below holds `isBusy`, or is atomic.

  /// How a session is made.
  public struct Options: Sendable {
    /// Positions that the session has room for; nil takes the model's own, at most 4096.
    public var contextLength: Int?
    /// How keys and values are stored.
    public var cacheType = CacheType.f16
    /// Tokens of a prompt that are computed in one go.
    public var batchSize = 512

    /// The defaults.
    public init() {}

    /// Options with a context and a cache type.
    public init(contextLength: Int?, cacheType: CacheType = .f16) {
      self.contextLength = contextLength
      self.cacheType = cacheType
    }
  }

  /// The weights.
  public let model: LanguageModel
  /// Positions that there is room for.
  public let contextLength: Int
  /// Bytes of the key/value cache.
  public let cacheByteCount: Int

  private let batchSize: Int
  private let pass: ForwardPass
  private let state: any SequenceState
  private let logits: OwnedStorage
  private let isBusy = Atomic(false)
  private let currentPosition = Atomic(0)
  private var history: [Int32] = []
  /// Tokens of the history that the state has: fewer than all after going back in a model with recurrent layers. The
  /// rest is computed again by the next call.
  private var computed = 0

  /// A session at position 0 that computes on `pool`.
  ///
  /// Throws ``InferenceError/invalidContextLength(found:limit:)`` or
  /// ``InferenceError/cacheTooLarge(bytes:available:contextLength:)``, before it takes any memory.
  public init(model: LanguageModel, options: Options = Options(), pool: WorkerPool) throws(InferenceError) {
    let plan = try Self.plan(model: model, options: options, threads: pool.threadCount)
    self.model = model
    contextLength = plan.state.contextLength
    cacheByteCount = plan.cacheBytes
    batchSize = plan.state.batchSize
    pass = try ForwardPass(
      pool: pool, usesFloatActivations: model.options.usesFloatActivations, batchSize: plan.state.batchSize,
      demand: plan.footprint.demand, threadFloats: plan.footprint.threadFloats)
    state = try model.network.makeState(pass, plan.state)
    logits = OwnedStorage(byteCount: model.vocabularySize * 4)
    history.reserveCapacity(contextLength)
  }

  /// Tokens computed so far.
  public var position: Int { currentPosition.load(ordering: .acquiring) }

  /// The tokens computed so far. Throws ``InferenceError/busy``.
  public var tokens: [Int32] {
    get throws(InferenceError) {
      try exclusively { () throws(InferenceError) in history }
    }
  }

  // MARK: Computing

  /// Computes `tokens` after those there are; the logits after the last of them stay for ``withLogits(_:)``.
  ///
  /// `isCancelled` is asked once a layer; when it says yes the session is back where it was before the call, and
  /// ``InferenceError/cancelled`` is thrown. `progress` is called after each batch with the tokens done.
  /// Throws ``InferenceError/contextFull(position:adding:contextLength:)`` and
  /// ``InferenceError/tokenOutOfRange(id:index:vocabularySize:)`` before anything is computed.
  public func append(
    _ tokens: [Int32], isCancelled: () -> Bool = { false }, progress: (Int) -> Void = { _ in }
  ) throws(InferenceError) {
    try exclusively { () throws(InferenceError) in
      try check(tokens)
      let start = history.count
      let missing = start - computed
      let all = missing == 0 ? tokens : history[computed...] + tokens
      var done = 0
      while done < all.count {
        let count = min(batchSize, all.count - done)
        try run(all, from: done, count: count, start: start, isCancelled: isCancelled)
        done += count
        if done == all.count { computeLogits(of: count - 1) }
        if done > missing { progress(done - missing) }
      }
    }
  }

  /// Computes `tokens` after those there are and returns the logits after the last, one a token of the vocabulary.
  @discardableResult
  public func extend(with tokens: [Int32]) throws(InferenceError) -> [Float] {
    try append(tokens)
    return try withLogits { Array(span: $0) }
  }

  /// Computes `tokens` after those there are and returns the logits after each, row by row.
  ///
  /// The first `prefill` tokens are computed in batches, the rest one at a time; nil computes all in batches.
  public func logits(of tokens: [Int32], prefill: Int? = nil) throws(InferenceError) -> [Float] {
    try exclusively { () throws(InferenceError) in
      try check(tokens)
      try computeMissing()
      let start = history.count
      let first = min(max(prefill ?? tokens.count, 0), tokens.count)
      var (rows, done) = ([Float](), 0)
      while done < tokens.count {
        let count = done < first ? min(batchSize, first - done) : 1
        try run(tokens, from: done, count: count, start: start, isCancelled: { false })
        for row in 0..<count {
          computeLogits(of: row)
          unsafe rows.append(contentsOf: logits.buffer.bindMemory(to: Float.self))
        }
        done += count
      }
      return rows
    }
  }

  /// Lends the logits after the last token that was computed; zeros before the first call and after a rewind.
  public func withLogits<R>(_ body: (Span<Float>) -> R) throws(InferenceError) -> R {
    try exclusively { () throws(InferenceError) in
      let floats = unsafe UnsafeBufferPointer(logits.buffer.bindMemory(to: Float.self))
      return unsafe body(floats.span)
    }
  }

  /// Forgets the tokens from `position` on, which costs nothing: the next call goes on from there.
  ///
  /// The state of recurrent layers can't forget. There the session goes back to the nearest of the copies that it has
  /// made on its way, and the next call computes the tokens between that one and `position` again.
  /// Throws ``InferenceError/invalidPosition(found:position:)`` outside 0 ... ``position``.
  public func rewind(to position: Int) throws(InferenceError) {
    try exclusively { () throws(InferenceError) in
      guard position >= 0, position <= history.count else {
        throw .invalidPosition(found: position, position: history.count)
      }
      guard position < history.count else { return }
      goBack(to: position)
      unsafe logits.buffer.initializeMemory(as: UInt8.self, repeating: 0)
    }
  }

  /// Makes the session's tokens `tokens`, keeping the longest common start of both; returns how many need not be
  /// computed again.
  ///
  /// At least the last token is computed, so that its logits are there. Otherwise as ``append(_:isCancelled:progress:)``;
  /// `progress` counts the tokens that were kept as well.
  @discardableResult
  public func resume(
    _ tokens: [Int32], isCancelled: () -> Bool = { false }, progress: (Int) -> Void = { _ in }
  ) throws(InferenceError) -> Int {
    guard !tokens.isEmpty else { throw .noTokens }
    guard tokens.count <= contextLength else {
      throw .contextFull(position: 0, adding: tokens.count, contextLength: contextLength)
    }
    let common = zip(try self.tokens, tokens.dropLast()).prefix { $0 == $1 }.count
    try rewind(to: common)
    let kept = try exclusively { () throws(InferenceError) in computed }
    try append(Array(tokens[common...]), isCancelled: isCancelled, progress: { progress(common + $0) })
    return kept
  }

  // MARK: Inside

  private func run(
    _ tokens: [Int32], from first: Int, count: Int, start: Int, isCancelled: () -> Bool
  ) throws(InferenceError) {
    let position = computed
    let finished = unsafe tokens.withUnsafeBufferPointer { all in
      withoutActuallyEscaping(isCancelled) { isCancelled in
        pass.isCancelled = isCancelled
        defer { pass.isCancelled = { false } }
        return unsafe state.forward(UnsafeBufferPointer(rebasing: all[first..<first + count]), position: position)
      }
    }
    guard finished else {
      goBack(to: start)
      throw .cancelled
    }
    computed += count
    history.append(contentsOf: tokens[first..<first + count].suffix(max(computed - history.count, 0)))
    currentPosition.store(history.count, ordering: .releasing)
  }

  /// Computes what of the history the state does not have.
  private func computeMissing() throws(InferenceError) {
    let missing = Array(history[computed...])
    var done = 0
    while done < missing.count {
      let count = min(batchSize, missing.count - done)
      try run(missing, from: done, count: count, start: history.count, isCancelled: { false })
      done += count
    }
  }

  private func goBack(to position: Int) {
    history.removeLast(history.count - position)
    computed = state.rewind(to: min(position, computed))
    currentPosition.store(history.count, ordering: .releasing)
  }

  private func computeLogits(of row: Int) {
    let floats = unsafe logits.buffer.bindMemory(to: Float.self)
    guard let base = floats.baseAddress else { return }
    unsafe state.computeLogits(first: row, count: 1, into: base)
  }

  private func check(_ tokens: [Int32]) throws(InferenceError) {
    guard !tokens.isEmpty else { throw .noTokens }
    guard tokens.count <= contextLength - history.count else {
      throw .contextFull(position: history.count, adding: tokens.count, contextLength: contextLength)
    }
    for (index, id) in tokens.enumerated() where id < 0 || Int(id) >= model.vocabularySize {
      throw .tokenOutOfRange(id: Int(id), index: index, vocabularySize: model.vocabularySize)
    }
  }

  private func exclusively<R>(_ body: () throws(InferenceError) -> R) throws(InferenceError) -> R {
    guard !isBusy.exchange(true, ordering: .acquiring) else { throw .busy }
    defer { isBusy.store(false, ordering: .releasing) }
    return try body()
  }
}

extension Array where Element == Float {
  /// A copy of the floats of `span`.
  init(span: Span<Float>) {
    self = unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
  }
}
