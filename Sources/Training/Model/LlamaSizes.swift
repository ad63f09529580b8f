internal import Checkpoints
internal import Inference

/// The sizes of a llama model as its metadata give them, read as `Inference` reads them.
struct LlamaSizes {
  let layers: Int
  let width: Int
  let heads: HeadShape
  let feedForward: Int
  let context: Int
  let epsilon: Float
  let rotation: RotationTable

  /// Positions that rotations are computed for at most: texts are no longer in training.
  private static let longestContext = 8192

  init(_ metadata: Metadata) throws(TrainingError) {
    let architecture = metadata.string("general.architecture") ?? "without architecture"
    guard architecture == "llama" else {
      throw .unsupported(what: "a model of the family \(architecture)", reason: "training knows llama")
    }
    let empty = Checkpoint(
      path: "", contents: CheckpointContents(kind: .gguf, version: 3, files: [], metadata: metadata, tensors: []))
    let loader = WeightLoader(empty, architecture: architecture)
    do {
      guard try !loader.hasExperts() else {
        throw TrainingError.unsupported(what: "a mixture of experts", reason: "training knows dense models")
      }
      layers = try loader.layerCount()
      width = try loader.embeddingLength()
      feedForward = try loader.feedForwardLength()
      let shape = try loader.attentionShape(embeddingLength: width)
      guard shape.keyLength == shape.valueLength else {
        throw TrainingError.unsupported(
          what: "attention of key length \(shape.keyLength)", reason: "its values are \(shape.valueLength) long")
      }
      heads = HeadShape(heads: shape.heads, keyHeads: shape.kvHeads, length: shape.keyLength)
      context = min(try loader.integer("context_length", in: 1...1 << 30), Self.longestContext)
      epsilon = Float(try loader.rootMeanSquareNorms().epsilon)
      let rope = try loader.rotaryEmbedding(headLength: heads.length, pairing: .adjacent)
      guard rope.dimensions == heads.length, rope.longFrequencies == nil else {
        throw TrainingError.unsupported(what: "this rotary embedding", reason: "it does not turn whole heads alike")
      }
      rotation = RotationTable(
        positions: context, frequencies: rope.frequencies, magnitude: rope.magnitude, isHalfSplit: false)
    } catch let error as TrainingError {
      throw error
    } catch {
      throw .unsupported(what: "the model", reason: "\(error)")
    }
  }
}
