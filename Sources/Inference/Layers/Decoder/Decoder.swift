/// The weights of a language model of layers on a residual stream, as all families are: embedding, layers, norm, output.
///
/// A family is one file in `Architectures` that reads its metadata and tensors through a ``WeightLoader``, says what
/// the layers are and sets what is not as in most; and one line in ``ArchitectureRegistry``. Immutable once it is made,
/// and shared by sessions; a sequence's caches and buffers are a `DecoderState`.
package struct Decoder: Sendable {
  /// What every family has in common.
  package var shape: ModelShape
  /// The embedding, a row a token, and the output matrix, which may be the same.
  package var vocabulary: VocabularyWeights
  /// The layers in the order in which they are computed: ``ModelShape/layerCount`` of them.
  package var layers: [DecoderLayer]
  /// What foretells a further token, where it was asked for.
  package var prediction: PredictionBlock?
  /// The norm of the hidden state before the output matrix.
  package var outputNorm: Norm
  /// What embeddings are multiplied with.
  package var embeddingScale: Float = 1
  /// A learned embedding of each position, added to the token's.
  package var positionEmbedding: Matrix?
  /// What logits are multiplied with.
  package var logitScale: Float = 1
  /// Logits become softcap * tanh(logit / softcap); 0 leaves them.
  package var logitSoftcap: Float = 0

  /// The layers, and the one that foretells a further token.
  private var allLayers: [DecoderLayer] { layers + (prediction.map { [$0.layer] } ?? []) }

  /// The different rotations that the layers have.
  var ropes: [RotaryEmbedding] {
    allLayers.reduce(into: []) { ropes, layer in
      if let rope = layer.mixer.rope, !ropes.contains(where: { $0 === rope }) { ropes.append(rope) }
    }
  }

  /// What the most demanding layer needs.
  var demand: LayerDemand {
    let own = LayerDemand(columns: 1, widestRow: shape.embeddingLength)
    return allLayers.reduce(prediction?.demand.union(own) ?? own) {
      $0.union($1.mixer.demand).union($1.feedForward.demand)
    }
  }

  /// What a session's state and buffers take, before any of it is reserved.
  func footprint(_ options: StateOptions) -> StateFootprint {
    let demand = demand
    let columns = 3 * shape.embeddingLength + demand.columns + ropes.reduce(0) { $0 + $1.dimensions }
    let state = allLayers.reduce(Optional(0)) { sum, layer in
      guard let sum, let bytes = layer.mixer.stateBytes(options) else { return nil }
      let (total, overflow) = sum.addingReportingOverflow(bytes)
      return overflow ? nil : total
    }
    let recurrent = layers.reduce(0) { $0 + $1.mixer.recurrentBytes }
    let snapshots = StateSnapshots.slotCount(stateBytes: recurrent) * recurrent
    let (cache, overflow) = (state ?? 0).addingReportingOverflow(snapshots)
    return StateFootprint(
      cacheBytes: state == nil || overflow ? nil : cache,
      bufferBytes: (columns * 4 + demand.roundedBytes) * options.batchSize + Workspace.extraBytes, demand: demand,
      threadFloats: allLayers.map { $0.mixer.threadFloats(options) }.max() ?? 0)
  }
}

/// One layer: x += mixer(norm(x)); x += feed-forward(norm(x)), with norms where the family has them.
package struct DecoderLayer: Sendable {
  /// A norm of the hidden state before the mixer sees it.
  package var mixerNorm: Norm?
  /// The part through which tokens see each other.
  package var mixer: any Mixer
  /// A norm of what the mixer makes, before it is added.
  package var mixerPostNorm: Norm?
  /// A norm of the hidden state before the feed-forward network sees it.
  package var feedForwardNorm: Norm?
  /// The part that sees each token alone.
  package var feedForward: any FeedForward
  /// A norm of what the feed-forward network makes, before it is added.
  package var feedForwardPostNorm: Norm?
  /// What both make is multiplied with this before it is added.
  package var residualScale: Float = 1
  /// Whether the feed-forward network sees the layer's input, not what the mixer has made of it; without a norm of its
  /// own it sees what the mixer sees.
  package var isParallel = false
}

extension WeightLoader {
  /// Width of the hidden state.
  package func embeddingLength() throws(InferenceError) -> Int {
    try integer("embedding_length", in: 1...1 << 20)
  }

  /// Width of the feed-forward networks.
  package func feedForwardLength() throws(InferenceError) -> Int {
    try integer("feed_forward_length", in: 1...1 << 22)
  }

  /// Number of layers.
  package func layerCount() throws(InferenceError) -> Int {
    try integer("block_count", in: 1...4096)
  }

  /// A decoder of the layers that `layer` makes, given each one's number and what its tensors' names start with.
  ///
  /// `layers` is their number where it is not the file's `block_count`.
  package func decoder(
    norms: Norm.Style, layers count: Int? = nil,
    layer: (Int, String) throws(InferenceError) -> DecoderLayer
  ) throws(InferenceError) -> Decoder {
    let width = try embeddingLength()
    let fileCount = try layerCount()
    let count = count ?? fileCount
    let vocabulary = try vocabulary(embeddingLength: width)
    let contextLength = try integer("context_length", in: 1...1 << 30)
    let outputNorm = try norm("output_norm.weight", width, norms)
    var layers: [DecoderLayer] = []
    for index in 0..<count { layers.append(try layer(index, "blk.\(index).")) }
    let shape = ModelShape(
      architecture: architecture, contextLength: contextLength, vocabularySize: vocabulary.embedding.rows,
      embeddingLength: width, layerCount: count)
    return Decoder(shape: shape, vocabulary: vocabulary, layers: layers, outputNorm: outputNorm)
  }
}
