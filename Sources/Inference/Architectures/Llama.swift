/// The llama family: Llama 1 to 3, and what shares its layers, such as Mistral, Mixtral and SmolLM2.
///
/// x += attention(norm(x)); x += feed-forward(norm(x)); then norm and output. Rotated pairs are adjacent.
package struct Llama: Architecture {
  package let shape: ModelShape

  let vocabulary: VocabularyWeights
  let layers: [Layer]
  let outputNorm: RMSNorm
  let rope: RotaryEmbedding
  let attentionShape: Attention.Shape
  let feedForwardLength: Int
  let expertCount: Int

  struct Layer: Sendable {
    let attentionNorm: RMSNorm
    let attention: Attention
    let feedForwardNorm: RMSNorm
    let feedForward: FeedForward
  }

  /// The network of the loader's file; throws what is missing or not as it should be.
  package init(_ loader: borrowing WeightLoader) throws(InferenceError) {
    let width = try loader.integer("embedding_length", in: 1...1 << 20)
    let epsilon = try loader.normEpsilon()
    attentionShape = try loader.attentionShape(embeddingLength: width)
    feedForwardLength = try loader.integer("feed_forward_length", in: 1...1 << 22)
    expertCount = try loader.integer("expert_count", in: 0...4096, or: 0)
    rope = try loader.rotaryEmbedding(headLength: attentionShape.keyLength, pairing: .adjacent)
    vocabulary = try loader.vocabulary(embeddingLength: width)
    shape = ModelShape(
      architecture: loader.architecture, contextLength: try loader.integer("context_length", in: 1...1 << 30),
      vocabularySize: vocabulary.embedding.rows, embeddingLength: width,
      layerCount: try loader.integer("block_count", in: 1...4096))
    outputNorm = try loader.norm("output_norm.weight", count: width, epsilon: epsilon)

    var layers: [Layer] = []
    for index in 0..<shape.layerCount {
      let prefix = "blk.\(index)."
      layers.append(
        Layer(
          attentionNorm: try loader.norm(prefix + "attn_norm.weight", count: width, epsilon: epsilon),
          attention: try loader.attention(prefix, shape: attentionShape, embeddingLength: width),
          feedForwardNorm: try loader.norm(prefix + "ffn_norm.weight", count: width, epsilon: epsilon),
          feedForward: try Self.feedForward(
            loader, prefix, width: feedForwardLength, experts: expertCount, embeddingLength: width)))
    }
    self.layers = layers
  }

  private static func feedForward(
    _ loader: borrowing WeightLoader, _ prefix: String, width: Int, experts: Int, embeddingLength: Int
  ) throws(InferenceError) -> FeedForward {
    guard experts > 0 else {
      return .gated(try loader.gatedFeedForward(prefix, width: width, embeddingLength: embeddingLength))
    }
    let used = try loader.integer("expert_used_count", in: 1...experts)
    return .experts(
      try loader.mixtureOfExperts(prefix, width: width, count: experts, used: used, embeddingLength: embeddingLength))
  }

  package func footprint(_ options: StateOptions) -> StateFootprint {
    let attention = attentionShape
    let columns = [
      4 * shape.embeddingLength, 2 * attention.heads * (attention.keyLength + attention.valueLength),
      2 * feedForwardLength, expertCount, rope.dimensions,
    ]
    let layer = attention.cache.byteCount(positions: options.contextLength, type: options.cacheType)
    let cache = layer?.multipliedReportingOverflow(by: layers.count)
    return StateFootprint(
      cacheBytes: cache.flatMap { $0.overflow ? nil : $0.partialValue },
      bufferBytes: columns.reduce(0, +) * 4 * options.batchSize,
      widestRow: max(shape.embeddingLength, attention.heads * attention.valueLength, feedForwardLength),
      threadFloats: Attention.threadFloats(attention.cache, positions: options.contextLength))
  }

  package func makeState(
    _ pass: ForwardPass, _ options: StateOptions
  ) throws(InferenceError) -> any SequenceState {
    try LlamaState(self, pass, options)
  }
}

/// One sequence through a ``Llama``.
private final class LlamaState: SequenceState {
  private let model: Llama
  private let pass: ForwardPass
  private let caches: [AttentionCache]
  private let hidden: RowBuffer
  private let normed: RowBuffer
  private let attention: Attention.Buffers
  private let feedForward: FeedForward.Buffers

  init(_ model: Llama, _ pass: ForwardPass, _ options: StateOptions) throws(InferenceError) {
    self.model = model
    self.pass = pass
    var caches: [AttentionCache] = []
    for _ in model.layers {
      caches.append(
        try AttentionCache(
          model.attentionShape.cache, positions: options.contextLength, type: options.cacheType))
    }
    self.caches = caches
    let batchSize = options.batchSize
    hidden = try RowBuffer(count: batchSize, columns: model.shape.embeddingLength)
    normed = try RowBuffer(count: batchSize, columns: model.shape.embeddingLength)
    attention = try Attention.Buffers(model.attentionShape, rotated: model.rope.dimensions, batchSize: batchSize)
    feedForward = try FeedForward.Buffers(
      width: model.feedForwardLength, experts: model.expertCount, batchSize: batchSize)
  }

  func forward(_ tokens: UnsafeBufferPointer<Int32>, position: Int) -> Bool {
    let (x, h) = unsafe (hidden.rows, normed.rows)
    let count = tokens.count
    for token in 0..<count {
      unsafe pass.copyRow(Int(tokens[token]), of: model.vocabulary.embedding, into: x.from(token).base)
    }
    unsafe model.rope.fill(attention.rotation.rows, position: position, count: count)
    for index in model.layers.indices {
      if pass.isCancelled() { return false }
      let layer = model.layers[index]
      unsafe pass.normalise(x, by: layer.attentionNorm, tokens: count, into: h)
      unsafe layer.attention.apply(
        pass, input: h, residual: x, tokens: count, position: position, rope: model.rope, cache: caches[index],
        buffers: attention)
      unsafe pass.normalise(x, by: layer.feedForwardNorm, tokens: count, into: h)
      unsafe layer.feedForward.apply(pass, input: h, residual: x, tokens: count, buffers: feedForward)
    }
    return true
  }

  func computeLogits(first: Int, count: Int, into logits: UnsafeMutablePointer<Float>) {
    let h = unsafe normed.rows
    unsafe pass.normalise(hidden.rows.from(first), by: model.outputNorm, tokens: count, into: h)
    let out = unsafe Rows(base: logits, columns: model.shape.vocabularySize)
    unsafe pass.multiply(.init(matrix: model.vocabulary.output, out: out), input: h, tokens: count)
  }

  func rewind(to position: Int) -> Bool {
    true
  }
}
