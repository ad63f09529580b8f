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
    /// What is dropped when the context is full; nil ends there. Where the model can't, ``Session/shiftObstacle`` says why.
    public var contextShift: ContextShift?

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
  public var cacheByteCount: Int { memory.cacheBytes }
  /// What the session takes of memory.
  public let memory: MemoryFigure
  /// What is dropped when the context is full; nil where nothing is.
  public let contextShift: ContextShift?
  /// Why the context can't be shifted, as a part of a sentence: "its positions are learned"; nil where it can.
  public let shiftObstacle: String?

  let batchSize: Int
  private let pass: ForwardPass
  let state: DecoderState
  let logits: PageStorage
  /// Logits after each of the last tokens, where someone looks ahead.
  var aheadRows: PageStorage?
  private let isBusy = Atomic(false)
  private let currentPosition = Atomic(0)
  var history: [Int32] = []
  /// Where the tokens are of a longer text, after the context was shifted.
  var excerpt: Excerpt?
  /// Tokens of the history that the state has: fewer than all after going back to where it has nothing more of. The rest is
  /// computed again by the next call.
  var computed = 0

  /// A session at position 0 that computes on `pool`.
  ///
  /// Throws ``InferenceError/invalidContextLength(found:limit:)`` or
  /// ``InferenceError/cacheTooLarge(bytes:available:contextLength:)``, before it takes any memory.
  public init(model: LanguageModel, options: Options = Options(), pool: WorkerPool) throws(InferenceError) {
    let plan = try Self.plan(model: model, options: options, threads: pool.threadCount)
    self.model = model
    contextLength = plan.state.contextLength
    memory = plan.figure
    batchSize = plan.state.batchSize
    pass = try ForwardPass(
      pool: pool, usesFloatActivations: model.options.usesFloatActivations, batchSize: plan.state.batchSize,
      demand: plan.footprint.demand, threadFloats: plan.footprint.threadFloats)
    state = try DecoderState(model.network, pass, plan.state)
    let logitBytes = model.vocabularySize * 4
    guard let logits = PageStorage(byteCount: logitBytes) else { throw .outOfMemory(bytes: logitBytes) }
    self.logits = logits
    shiftObstacle = state.shiftObstacle
    contextShift = shiftObstacle == nil ? options.contextShift : nil
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
  /// `isCancelled` is asked once a layer; when it says yes the session is back where it was before the call, but for what
  /// a shift of the context has dropped, and ``InferenceError/cancelled`` is thrown. `progress` is called after each batch
  /// with the tokens done. Throws ``InferenceError/contextFull(position:adding:contextLength:)`` where the context is not
  /// shifted, and ``InferenceError/tokenOutOfRange(id:index:vocabularySize:)``, before anything is computed.
  public func append(
    _ tokens: [Int32], isCancelled: () -> Bool = { false }, progress: (Int) -> Void = { _ in }
  ) throws(InferenceError) {
    try exclusively { () throws(InferenceError) in
      try check(tokens)
      var start = history.count
      let missing = start - computed
      let all = missing == 0 ? tokens : history[computed...] + tokens
      var done = 0
      while done < all.count {
        if computed == contextLength { start = shift(start) }
        let count = min(batchSize, all.count - done, contextLength - computed)
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
      var start = history.count
      let first = min(max(prefill ?? tokens.count, 0), tokens.count)
      var (rows, done) = ([Float](), 0)
      while done < tokens.count {
        if computed == contextLength { start = shift(start) }
        let count = done < first ? min(batchSize, first - done, contextLength - computed) : 1
        try run(tokens, from: done, count: count, start: start, isCancelled: { false })
        for row in 0..<count {
          computeLogits(of: row)
          unsafe rows.append(contentsOf: logitRow)
        }
        done += count
      }
      return rows
    }
  }

  /// Lends the logits after the last token that was computed; zeros before the first call and after a rewind.
  public func withLogits<R>(_ body: (Span<Float>) -> R) throws(InferenceError) -> R {
    try exclusively { () throws(InferenceError) in
      unsafe body(logitRow.span)
    }
  }

  /// Forgets the tokens from `position` on: the next call goes on from there.
  ///
  /// This costs nothing where the state can go back so far. Recurrent layers can't forget, and layers with windows keep
  /// little more than those: there the next call computes tokens before `position` again, from the nearest copy, or all.
  /// Throws ``InferenceError/invalidPosition(found:position:)`` outside 0 ... ``position``.
  public func rewind(to position: Int) throws(InferenceError) {
    try exclusively { () throws(InferenceError) in
      guard position >= 0, position <= history.count else {
        throw .invalidPosition(found: position, position: history.count)
      }
      guard position < history.count else { return }
      goBack(to: position)
      unsafe logits.base.initializeMemory(as: UInt8.self, repeating: 0, count: logits.byteCount)
    }
  }

  /// Makes the session's tokens `tokens`, keeping the longest common start of both; returns how many need not be
  /// computed again.
  ///
  /// At least the last token is computed, so that its logits are there. Otherwise as ``append(_:isCancelled:progress:)``;
  /// `progress` counts the tokens that were kept as well. After a shift the whole text so far counts as the session's
  /// tokens, with what was dropped.
  @discardableResult
  public func resume(
    _ tokens: [Int32], isCancelled: () -> Bool = { false }, progress: (Int) -> Void = { _ in }
  ) throws(InferenceError) -> Int {
    guard !tokens.isEmpty else { throw .noTokens }
    guard tokens.count <= contextLength || contextShift != nil else {
      throw .contextFull(position: 0, adding: tokens.count, contextLength: contextLength)
    }
    let start = try exclusively { () throws(InferenceError) in common(with: tokens) }
    try rewind(to: start.position)
    let kept = try exclusively { () throws(InferenceError) in start.next - (start.position - computed) }
    try append(Array(tokens[start.next...]), isCancelled: isCancelled, progress: { progress(start.next + $0) })
    return kept
  }

  // MARK: Inside

  func run(
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
    let new = tokens[first..<first + count].suffix(max(computed - history.count, 0))
    history.append(contentsOf: new)
    excerpt?.append(new)
    publishPosition()
  }

  /// Computes what of the history the state does not have.
  func computeMissing() throws(InferenceError) {
    let missing = Array(history[computed...])
    var done = 0
    while done < missing.count {
      let count = min(batchSize, missing.count - done)
      try run(missing, from: done, count: count, start: history.count, isCancelled: { false })
      done += count
    }
  }

  func goBack(to position: Int) {
    history.removeLast(history.count - position)
    excerpt?.cut(to: position)
    if excerpt?.isWhole == true { excerpt = nil }
    computed = state.rewind(to: min(position, computed))
    publishPosition()
  }

  /// Makes the number of tokens known to other threads.
  func publishPosition() {
    currentPosition.store(history.count, ordering: .releasing)
  }

  var logitRow: UnsafeBufferPointer<Float> {
    let floats = unsafe logits.base.assumingMemoryBound(to: Float.self)
    return unsafe UnsafeBufferPointer(start: floats, count: model.vocabularySize)
  }

  private func computeLogits(of row: Int) {
    unsafe state.computeLogits(first: row, count: 1, into: logits.base.assumingMemoryBound(to: Float.self))
  }

  /// Lets someone see the inputs of all products, nobody with nil.
  package func observe(_ observer: (any InputObserver)?) {
    pass.observer = observer
  }

  func check(_ tokens: [Int32]) throws(InferenceError) {
    guard !tokens.isEmpty else { throw .noTokens }
    guard contextShift != nil || tokens.count <= contextLength - history.count else {
      throw .contextFull(position: history.count, adding: tokens.count, contextLength: contextLength)
    }
    for (index, id) in tokens.enumerated() where id < 0 || Int(id) >= model.vocabularySize {
      throw .tokenOutOfRange(id: Int(id), index: index, vocabularySize: model.vocabularySize)
    }
  }

  func exclusively<R>(_ body: () throws(InferenceError) -> R) throws(InferenceError) -> R {
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
