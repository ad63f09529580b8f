public import Checkpoints
internal import Corpus
internal import Inference
public import Tokenization

/// What a model's file says of its tokens, and the tokenizer of that.
public struct ModelVocabulary: Sendable {
  /// The `tokenizer.` keys, in the order in which the file gets them.
  public let metadata: [(key: String, value: MetadataValue)]
  /// The tokenizer that these keys describe.
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
  /// ``ChatMarkup``; each of `phrases` is one token. `drawsPlainly`: the model is asked for drawings in one sentence.
  /// O(n log n) in the texts' words.
  public init(
    learning texts: some Sequence<String>, size: Int, phrases: [String] = [], drawsPlainly: Bool
  ) throws(TrainingError) {
    let learned: BytePairVocabulary
    let special =
      phrases.map { (text: $0, type: TokenType.userDefined) }
      + ChatMarkup.specials.map { (text: $0, type: TokenType.control) }
    do throws(TokenizationError) {
      var trainer = try BytePairTrainer(preTokenizer: Self.preTokenizer, special: special)
      for text in texts { trainer.add(text) }
      learned = try trainer.train(vocabularySize: size)
    } catch {
      throw .badSetting(name: "[tokenizer] size", found: "\(size)", expected: "\(error)")
    }
    let end = MetadataValue.uint32(UInt32(clamping: learned.tokens.count - ChatMarkup.specials.count))
    var metadata: [(key: String, value: MetadataValue)] = [
      ("tokenizer.ggml.model", .string(FileText(BytePairVocabulary.model))),
      ("tokenizer.ggml.pre", .string(FileText(learned.preTokenizer))),
      ("tokenizer.ggml.tokens", .array(MetadataArray(strings: learned.tokens.map { Array($0.utf8) }))),
      ("tokenizer.ggml.token_type", .array(MetadataArray(learned.types))),
      ("tokenizer.ggml.merges", .array(MetadataArray(strings: learned.merges.map { Array($0.utf8) }))),
      ("tokenizer.ggml.bos_token_id", end), ("tokenizer.ggml.eos_token_id", end),
      ("tokenizer.ggml.add_bos_token", .bool(false)),
      ("tokenizer.chat_template", .string(FileText(ChatMarkup.template))),
    ]
    if drawsPlainly {
      metadata.append((DrawingRequest.styleKey, .string(FileText(DrawingRequest.Style.plain.rawValue))))
    }
    try self.init(metadata: metadata)
  }

  /// A vocabulary learned from the first `examples` of the sketches of a seed, whose drawings' phrases are tokens.
  public init(sketches seed: UInt64, examples: Int, size: Int) throws(TrainingError) {
    let corpus = SketchCorpus(seed: seed)
    let texts = (0..<examples).lazy.flatMap { index in corpus.example(at: index).messages.map(\.content) }
    try self.init(learning: texts, size: size, phrases: SketchCorpus.phrases, drawsPlainly: true)
  }
}
