public import Checkpoints
public import Quantization
internal import Tensors

/// A model of a real one's shape with random weights: right for speed and memory, meaningless for text.
///
/// A shape is declared once, in `Shapes`, and listed in ``all``.
public struct SyntheticModel: Sendable {
  /// The name by which it is asked for, for example `qwen2.5-1.5b`.
  public let name: String
  /// What the real one is called.
  public let title: String
  /// Layers of the real one.
  public let layerCount: Int

  let architecture: String
  let vocabularySize: Int
  let embeddingLength: Int
  /// Whether the embedding is the output matrix as well.
  let isTied: Bool
  /// The family's metadata but for the number of layers, by keys without the family's name.
  let metadata: [(key: String, value: MetadataValue)]
  /// Tensors outside layers beyond embedding, output norm and output.
  var extraTensors: [SyntheticTensor] = []
  /// The tensors of a layer, by names without the layer's.
  let layer: @Sendable (Int) -> [SyntheticTensor]

  /// The shapes there are.
  public static let all: [SyntheticModel] = llamas + qwens2 + gemmas3 + qwens3MoE + gptOSS + qwens35MoE

  /// The shape of a name, upper or lower case; nil where there is none.
  public static func named(_ name: String) -> SyntheticModel? {
    all.first { $0.name == name.lowercased() }
  }
}

extension SyntheticModel {
  /// The model as a checkpoint whose tensors have the types that `recipe` gives them and whose weights are made as they
  /// are read, the same for the same `seed` every time. To be written by a `Quantizer` with a plan of the same recipe.
  ///
  /// `layers` below ``layerCount`` cuts the layers behind. Fails where a type does not fit. Complexity: O(tensors).
  public func checkpoint(
    recipe: Recipe, layers: Int? = nil, seed: UInt64 = 1
  ) throws(QuantizationError) -> Checkpoint {
    let layers = min(max(layers ?? layerCount, 1), layerCount)
    let metadata = Metadata(pairs(layers: layers, seed: seed))
    let all = tensors(layers: layers)
    let plain = all.map {
      CheckpointTensor(
        name: FileText($0.name), shape: $0.shape, type: .known(.f32), offset: 0, byteCount: 0, data: nil)
    }
    let model = ModelDescription(metadata: metadata, tensors: plain)
    var makers = SyntheticWeights(seed: seed)
    var made = plain
    for assignment in try recipe.assignments(for: model) {
      let (index, format) = (assignment.index, assignment.type.blockFormat ?? .f32)
      let data = try makers.bytes(of: all[index], as: format)
      made[index] = CheckpointTensor(
        name: plain[index].nameText, shape: all[index].shape, type: .known(format), offset: 0, byteCount: data.count,
        data: data)
    }
    return Checkpoint(
      path: name, contents: CheckpointContents(kind: .gguf, version: 3, files: [], metadata: metadata, tensors: made))
  }

  private func tensors(layers: Int) -> [SyntheticTensor] {
    var tensors: [SyntheticTensor] = [
      .matrix("token_embd", embeddingLength, vocabularySize), .norm("output_norm", embeddingLength),
    ]
    if !isTied { tensors.append(.matrix("output", embeddingLength, vocabularySize)) }
    tensors += extraTensors
    for index in 0..<layers { tensors += layer(index).map { $0.inLayer(index) } }
    return tensors
  }

  private func pairs(layers: Int, seed: UInt64) -> [(key: FileText, value: MetadataValue)] {
    var pairs: [(key: String, value: MetadataValue)] = [
      ("general.architecture", .string(FileText(architecture))), ("general.type", .string("model")),
      ("general.name", .string(FileText("\(title), random weights"))), ("general.synthetic.seed", .uint64(seed)),
    ]
    let sizes: [(key: String, value: MetadataValue)] = [
      ("block_count", .size(layers)), ("embedding_length", .size(embeddingLength)),
      ("vocab_size", .size(vocabularySize)),
    ]
    pairs += (sizes + metadata).map { ("\(architecture).\($0.key)", $0.value) }
    pairs += SyntheticVocabulary.metadata(size: vocabularySize)
    return pairs.map { (FileText($0.key), $0.value) }
  }
}

extension MetadataValue {
  /// A size, as files hold it.
  static func size(_ value: Int) -> MetadataValue { .uint32(UInt32(clamping: value)) }
}
