internal import Checkpoints

/// The sizes of a model of the llama family that is to be trained from the start.
public struct LlamaShape: Sendable, Hashable {
  /// Number of layers.
  public var layers: Int
  /// Width of the hidden state.
  public var width: Int
  /// Heads of attention; ``width`` is a multiple of them.
  public var heads: Int
  /// Heads of keys and values; a divisor of ``heads``.
  public var keyHeads: Int
  /// Width of the feed-forward networks.
  public var feedForward: Int
  /// Tokens of a text at most.
  public var context: Int
  /// Base of the rotary positions' frequencies.
  public var ropeBase: Double
  /// What norms add to the mean square.
  public var epsilon: Double

  /// Sizes of a model; whether they fit together is checked when a network is made of them.
  public init(
    layers: Int, width: Int, heads: Int, keyHeads: Int, feedForward: Int, context: Int, ropeBase: Double = 10000,
    epsilon: Double = 1e-5
  ) {
    self.layers = layers
    self.width = width
    self.heads = heads
    self.keyHeads = keyHeads
    self.feedForward = feedForward
    self.context = context
    self.ropeBase = ropeBase
    self.epsilon = epsilon
  }

  /// Fails where the sizes do not fit each other or are out of bounds.
  public func check() throws(TrainingError) {
    let bounds: [(name: String, value: Int, range: ClosedRange<Int>)] = [
      ("layers", layers, 1...512), ("width", width, 8...16384), ("heads", heads, 1...512),
      ("key_heads", keyHeads, 1...512), ("feed_forward", feedForward, 8...131_072), ("context", context, 8...131_072),
    ]
    for (name, value, range) in bounds where !range.contains(value) {
      throw .badSetting(
        name: name, found: "\(value)", expected: "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    guard width.isMultiple(of: heads), (width / heads).isMultiple(of: 2) else {
      throw .badSetting(name: "heads", found: "\(heads)", expected: "heads of an even length that share width \(width)")
    }
    guard heads.isMultiple(of: keyHeads) else {
      throw .badSetting(name: "key_heads", found: "\(keyHeads)", expected: "a divisor of heads = \(heads)")
    }
    guard ropeBase >= 1, ropeBase <= 1e30 else {
      throw .badSetting(name: "rope_base", found: "\(ropeBase)", expected: "a number from 1 to 1e30")
    }
    guard epsilon > 0, epsilon <= 1 else {
      throw .badSetting(name: "epsilon", found: "\(epsilon)", expected: "a small number above 0")
    }
  }

  /// What a GGUF file says of such a model, but for its vocabulary.
  func metadata(name: String) -> [(key: String, value: MetadataValue)] {
    func size(_ value: Int) -> MetadataValue { .uint32(UInt32(clamping: value)) }
    return [
      ("general.architecture", .string("llama")), ("general.type", .string("model")),
      ("general.name", .string(FileText(name))), ("llama.block_count", size(layers)),
      ("llama.context_length", size(context)), ("llama.embedding_length", size(width)),
      ("llama.feed_forward_length", size(feedForward)), ("llama.attention.head_count", size(heads)),
      ("llama.attention.head_count_kv", size(keyHeads)), ("llama.rope.dimension_count", size(width / heads)),
      ("llama.rope.freq_base", .float32(Float(ropeBase))),
      ("llama.attention.layer_norm_rms_epsilon", .float32(Float(epsilon))),
    ]
  }
}
