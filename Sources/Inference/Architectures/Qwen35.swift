/// Qwen 3.5 and 3.6, and Qwen3-Next before them: gated delta nets with gated attention in every fourth layer.
///
/// x += mixer(norm(x)); x += feed-forward(norm(x)). Heads of attention are normed and rotated in part, halves as pairs;
/// positions of several dimensions are the same as plain ones where there is only text. Behind the layers the file may
/// have blocks that predict further tokens; they are counted among its blocks and not run, but the first of them
/// where someone asks for it.
package enum Qwen35 {
  /// The dense networks of `qwen35`; throws what is missing or not as it should be.
  package static func dense(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    let width = try loader.embeddingLength()
    let feedForward = try loader.feedForwardLength()
    return try network(loader, isGrouped: false) { prefix throws(InferenceError) in
      try loader.gatedFeedForward(prefix, width: feedForward, embeddingLength: width)
    }
  }

  /// The networks with experts of `qwen35moe`.
  package static func experts(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    try mixture(loader, isGrouped: false)
  }

  /// The networks of `qwen3next`, in which neighbouring value heads share a key head.
  package static func next(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    try mixture(loader, isGrouped: true)
  }

  private static func mixture(_ loader: WeightLoader, isGrouped: Bool) throws(InferenceError) -> Decoder {
    let width = try loader.embeddingLength()
    let routing = try loader.expertRouting(gating: .softmax, normalises: true)
    let experts = try loader.expertLength()
    let shared = try loader.integer("expert_shared_feed_forward_length", in: 0...1 << 22, or: experts)
    return try network(loader, isGrouped: isGrouped) { prefix throws(InferenceError) in
      try loader.mixtureOfExperts(
        prefix, routing, width: experts, shared: shared > 0 ? .gated(width: shared) : nil, embeddingLength: width)
    }
  }

  private static func network(
    _ loader: WeightLoader, isGrouped: Bool,
    feedForward: (String) throws(InferenceError) -> any FeedForward
  ) throws(InferenceError) -> Decoder {
    let norms = try loader.rootMeanSquareNorms()
    let width = try loader.embeddingLength()
    let blocks = try loader.layerCount()
    let layers = blocks - (try loader.integer("nextn_predict_layers", in: 0...blocks - 1, or: 0))
    let recurrent = try loader.recurrentLayers(layers)
    let attention = try loader.attentionShape(embeddingLength: width)
    let rope = try loader.rotaryEmbedding(headLength: attention.keyLength, pairing: .halfSplit)
    let delta = try loader.deltaNetShape(embeddingLength: width, isGrouped: isGrouped, epsilon: norms.epsilon)
    func layer(_ prefix: String, isRecurrent: Bool) throws(InferenceError) -> DecoderLayer {
      let mixer: any Mixer =
        isRecurrent
        ? try loader.gatedDeltaNet(prefix, delta, norms: norms)
        : try loader.attention(prefix, attention, rope: rope, norms: .head(norms), isGated: true)
      return DecoderLayer(
        mixerNorm: try loader.norm(prefix + "attn_norm.weight", width, norms), mixer: mixer,
        feedForwardNorm: try loader.norm(prefix + "post_attention_norm.weight", width, norms),
        feedForward: try feedForward(prefix))
    }
    var decoder = try loader.decoder(norms: norms, layers: layers) { index, prefix throws(InferenceError) in
      try layer(prefix, isRecurrent: recurrent[index])
    }
    if loader.readsPrediction, layers < blocks {
      decoder.prediction = try loader.predictionBlock(
        "blk.\(layers).", width: width, vocabularySize: decoder.shape.vocabularySize, norms: norms
      ) { () throws(InferenceError) in try layer("blk.\(layers).", isRecurrent: false) }
    }
    return decoder
  }
}
