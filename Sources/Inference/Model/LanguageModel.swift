public import Checkpoints
import Synchronization
public import Tensors
public import Tokenization

/// The weights of a language model, ready to compute with: repacked for the processor, or straight from a checkpoint's map.
///
/// Loading checks the metadata and every tensor's shape and type, and repacks the weights where there is memory for it;
/// else it reads none but the norms'. The tokenizer is read when it is first asked for. Immutable and shared by as many
/// sessions as there are.
public final class LanguageModel: Sendable {
  /// How a model computes.
  public struct Options: Sendable {
    /// Computes with the weights decoded to F32 and unrounded activations: slower, the reference for everything else.
    public var usesFloatActivations = false
    /// Where the weights are; float activations always take them from the file.
    public var placement = WeightPlacement.automatic
    /// Loads the block that foretells a further token too, where the file has one and the family knows it; texts are made
    /// without it.
    package var loadsPrediction = false

    /// The defaults: activations rounded to 8 bits a block where the weights are quantized.
    public init() {}
  }

  /// The file that the weights come from.
  public let checkpoint: Checkpoint
  /// How this model computes.
  public let options: Options

  /// Bytes of the repacked weights; nil where they are used as they lie in the file.
  public let packedBytes: Int?

  /// The weights, layer by layer.
  package let network: Decoder
  private let tokenizerState = Mutex<Result<Tokenizer, InferenceError>?>(nil)
  private let grammarVocabularyState = Mutex<GrammarVocabulary?>(nil)
  private let fingerprintState = Mutex<ModelFingerprint?>(nil)

  private init(checkpoint: Checkpoint, options: Options, network: Decoder, packedBytes: Int?) {
    self.checkpoint = checkpoint
    self.packedBytes = packedBytes
    self.options = options
    self.network = network
  }

  /// The model that `checkpoint` holds; its weights are repacked on the threads of `pool`, by default one of all cores.
  ///
  /// Throws ``InferenceError`` naming the first metadata key or tensor that is missing or not as it should be.
  /// Complexity: O(weights), O(tensors) where they are used in place.
  public static func load(
    _ checkpoint: Checkpoint, options: Options = Options(), pool: @autoclosure () -> WorkerPool = WorkerPool()
  ) throws(InferenceError) -> LanguageModel {
    let (network, products) = try ArchitectureRegistry.network(
      of: checkpoint, readsPrediction: options.loadsPrediction)
    let isPacked =
      !options.usesFloatActivations && Panels.isWanted(options.placement, byteCount: checkpoint.byteCount)
    let bytes = isPacked ? try Panels.pack(products, pool: pool()) : nil
    if !isPacked, !options.usesFloatActivations {
      try Panels.packSmall(products, byteCount: checkpoint.byteCount, pool: pool())
    }
    return LanguageModel(checkpoint: checkpoint, options: options, network: network, packedBytes: bytes)
  }

  /// The family's name, for example `llama`.
  public var architecture: String { network.shape.architecture }
  /// Positions that the model was trained for.
  public var contextLength: Int { network.shape.contextLength }
  /// Tokens that the model knows, which is the number of logits.
  public var vocabularySize: Int { network.shape.vocabularySize }
  /// Width of the hidden state.
  public var embeddingLength: Int { network.shape.embeddingLength }
  /// Number of layers.
  public var layerCount: Int { network.shape.layerCount }

  /// The families that can be loaded, by the name their files give.
  public static var supportedArchitectures: [String] { ArchitectureRegistry.names }

  /// The model's tokenizer, read on the first call; a second caller waits for it. Thread-safe.
  ///
  /// Throws ``InferenceError/tokenizer(reason:)`` where the file has none that can be used, or one with more tokens
  /// than the model has logits.
  public var tokenizer: Tokenizer {
    get throws(InferenceError) {
      let result = tokenizerState.withLock { state in
        if let known = state { return known }
        let read = readTokenizer()
        state = read
        return read
      }
      return try result.get()
    }
  }

  /// The vocabulary as grammars see it, made on the first call; a second caller waits for it. Thread-safe.
  public var grammarVocabulary: GrammarVocabulary {
    get throws(InferenceError) {
      let tokenizer = try tokenizer
      return grammarVocabularyState.withLock { state in
        if let known = state { return known }
        let made = GrammarVocabulary(tokenizer)
        state = made
        return made
      }
    }
  }

  /// What saved sessions know the model by; read on the first call. Thread-safe.
  var fingerprint: ModelFingerprint {
    fingerprintState.withLock { state in
      let fingerprint = state ?? ModelFingerprint(checkpoint)
      state = fingerprint
      return fingerprint
    }
  }

  private func readTokenizer() -> Result<Tokenizer, InferenceError> {
    do throws(TokenizationError) {
      let tokenizer = try Tokenizer(metadata: checkpoint.metadata)
      guard tokenizer.vocabularySize <= vocabularySize else {
        return .failure(
          .tokenizer(
            reason: "it has \(tokenizer.vocabularySize) tokens, the model computes only \(vocabularySize) logits"))
      }
      return .success(tokenizer)
    } catch {
      return .failure(.tokenizer(reason: "\(error)"))
    }
  }

  /// The source of the chat template that the file carries, nil where it has none.
  public var chatTemplateSource: String? {
    checkpoint.metadata.string("tokenizer.chat_template")
  }
}
