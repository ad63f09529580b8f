public import Checkpoints
internal import Corpus
public import Tokenization

/// What a model's file says of its tokens, and the tokenizer of that.
public struct ModelVocabulary: Sendable {
  public let metadata: [(key: String, value: MetadataValue)]
  public let tokenizer: Tokenizer

  /// The pre-tokenizer of vocabularies that are made here: words, numbers of up to three digits, runs of punctuation.
  private static let preTokenizer = "llama-bpe"

  private init(metadata: [(key: String, value: MetadataValue)]) throws(TrainingError) {
    self.metadata = metadata
    do {
      tokenizer = try Tokenizer(metadata: Metadata(metadata.map { (FileText($0.key), $0.value) }))
    } catch {
      throw .unsupported(what: "this vocabulary", reason: "\(error)")
    }
  }

  /// The vocabulary of a model.
  public init(_ checkpoint: Checkpoint) throws(TrainingError) {
    let pairs = checkpoint.metadata.pairs.filter { $0.key.string.hasPrefix("tokenizer.") }
    try self.init(metadata: pairs.map { ($0.key.string, $0.value) })
  }

  /// A vocabulary of at most `size` tokens, learned from texts, with the template and the special tokens of
  /// ``ChatMarkup``. `drawsPlainly`: the model is asked for drawings in one sentence. O(n log n) in the texts' words.
  public init(learning texts: some Sequence<String>, size: Int, drawsPlainly: Bool) throws(TrainingError) {
    let learned: TrainedVocabulary
    do throws(TokenizationError) {
      var trainer = try BytePairTrainer(preTokenizer: Self.preTokenizer)
      for text in texts { trainer.add(text) }
      learned = try trainer.vocabulary(size: size, specials: ChatMarkup.specials)
    } catch {
      throw .badSetting(name: "[tokenizer] size", found: "\(size)", expected: "\(error)")
    }
    let end = MetadataValue.uint32(UInt32(clamping: learned.tokens.count - ChatMarkup.specials.count))
    var own: [(key: String, value: MetadataValue)] = [
      ("tokenizer.ggml.bos_token_id", end), ("tokenizer.ggml.eos_token_id", end),
      ("tokenizer.ggml.add_bos_token", .bool(false)),
      ("tokenizer.chat_template", .string(FileText(ChatMarkup.template))),
    ]
    if drawsPlainly { own.append(("quantscope.drawing.prompt", .string("plain"))) }
    try self.init(metadata: learned.metadata + own)
  }

  /// A vocabulary learned from the first `examples` of the sketches of a seed.
  public init(sketches seed: UInt64, examples: Int, size: Int) throws(TrainingError) {
    let corpus = SketchCorpus(seed: seed)
    let texts = (0..<examples).lazy.flatMap { index in corpus.example(at: index).messages.map(\.content) }
    try self.init(learning: texts, size: size, drawsPlainly: true)
  }
}
