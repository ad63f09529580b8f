/// DeepSeek 2 and 3: latent attention; experts, chosen from groups of them in the larger models, beside shared ones; the
/// first layers are dense.
package enum DeepSeek2 {
  /// The network of the loader's file; throws what is missing or not as it should be.
  package static func network(_ loader: WeightLoader) throws(InferenceError) -> Decoder {
    let norms = try loader.rootMeanSquareNorms()
    let width = try loader.embeddingLength()
    let heads = try loader.integer("attention.head_count", in: 1...65536)
    let keyLength = try loader.latentKeyLength()
    let rope = try loader.rotaryEmbedding(headLength: keyLength, pairing: .adjacent)
    let scale = try loader.stretchedScoreFactor(rope) / Double(keyLength).squareRoot()
    let feedForward = try FeedForwards(loader, width: width)
    return try loader.decoder(norms: norms) { index, prefix throws(InferenceError) in
      DecoderLayer(
        mixerNorm: try loader.norm(prefix + "attn_norm.weight", width, norms),
        mixer: try loader.latentAttention(
          prefix, embeddingLength: width, heads: heads, rope: rope, norms: norms, scale: Float(scale)),
        feedForwardNorm: try loader.norm(prefix + "ffn_norm.weight", width, norms),
        feedForward: try feedForward.layer(index, prefix, loader))
    }
  }

  /// What the metadata says of the feed-forward networks.
  private struct FeedForwards {
    let width: Int
    let denseLayers: Int
    let dense: Int
    let experts: (routing: ExpertRouting, length: Int, shared: Int)?

    init(_ loader: WeightLoader, width: Int) throws(InferenceError) {
      self.width = width
      let layers = try loader.layerCount()
      guard try loader.hasExperts() else {
        (denseLayers, dense, experts) = (layers, try loader.feedForwardLength(), nil)
        return
      }
      denseLayers = try loader.integer("leading_dense_block_count", in: 0...layers, or: 0)
      dense = denseLayers > 0 ? try loader.feedForwardLength() : 0
      let length = try loader.expertLength()
      let shared = try loader.integer("expert_shared_count", in: 0...64, or: 0)
      experts = (try loader.expertRouting(gating: .softmax, normalises: false), length, shared * length)
    }

    func layer(_ index: Int, _ prefix: String, _ loader: WeightLoader) throws(InferenceError) -> any FeedForward {
      guard index >= denseLayers, let experts else {
        return try loader.gatedFeedForward(prefix, width: dense, embeddingLength: width)
      }
      return try loader.mixtureOfExperts(
        prefix, experts.routing, width: experts.length,
        shared: experts.shared > 0 ? .plain(width: experts.shared) : nil, embeddingLength: width)
    }
  }
}
