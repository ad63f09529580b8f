/// A language model of layers on a residual stream: what all families are made of.
///
/// embedding, layers, norm, output. A family's file says what the layers are and sets what is not as in most.
package struct Decoder: Architecture {
  package var shape: ModelShape
  package var vocabulary: VocabularyWeights
  package var layers: [DecoderLayer]
  package var outputNorm: Norm
  /// What embeddings are multiplied with.
  package var embeddingScale: Float = 1
  /// A learned embedding of each position, added to the token's.
  package var positionEmbedding: Matrix?
  /// What logits are multiplied with.
  package var logitScale: Float = 1
  /// Logits become softcap * tanh(logit / softcap); 0 leaves them.
  package var logitSoftcap: Float = 0

  /// The different rotations that the layers have.
  var ropes: [RotaryEmbedding] {
    layers.reduce(into: []) { ropes, layer in
      if let rope = layer.mixer.rope, !ropes.contains(where: { $0 === rope }) { ropes.append(rope) }
    }
  }

  /// What the most demanding layer needs.
  var demand: LayerDemand {
    layers.reduce(LayerDemand(columns: 1, widestRow: shape.embeddingLength)) {
      $0.union($1.mixer.demand).union($1.feedForward.demand)
    }
  }

  package func footprint(_ options: StateOptions) -> StateFootprint {
    let demand = demand
    let columns = 3 * shape.embeddingLength + demand.columns + ropes.reduce(0) { $0 + $1.dimensions }
    let state = layers.reduce(Optional(0)) { sum, layer in
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
      threadFloats: layers.map { $0.mixer.threadFloats(options) }.max() ?? 0)
  }

  package func makeState(
    _ pass: ForwardPass, _ options: StateOptions
  ) throws(InferenceError) -> any SequenceState {
    try DecoderState(self, pass, options)
  }
}

/// One layer: x += mixer(norm(x)); x += feed-forward(norm(x)), with norms where the family has them.
package struct DecoderLayer: Sendable {
  package var mixerNorm: Norm?
  package var mixer: any Mixer
  /// A norm of what the mixer makes, before it is added.
  package var mixerPostNorm: Norm?
  package var feedForwardNorm: Norm?
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
