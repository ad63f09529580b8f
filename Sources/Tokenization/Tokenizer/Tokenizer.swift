internal import Synchronization

/// Turns text into a model's tokens and back.
///
/// Works on bytes throughout. Safe to use from several threads at once.
public final class Tokenizer: Sendable {
  enum Encoder: Sendable {
    case bytePair(BytePairEncoder)
    case characterPair(CharacterPairEncoder)
    case sentencePiece(SentencePieceEncoder)
    case unigram(UnigramEncoder)
    case wordPiece(WordPieceEncoder)
    case greedy(GreedyEncoder)
  }

  let vocabulary: Vocabulary
  let encoder: Encoder
  let specialTokens: SpecialTokenFinder
  /// Whether a space is put before texts, and taken away again when decoding.
  let addsSpacePrefix: Bool
  // Buffers of finished calls, for the next ones; a call that finds none makes its own.
  private let workspaces = Mutex<[Workspace]>([])

  /// Whether texts start with `bos`.
  public let addsBOS: Bool
  /// Whether texts end with `eos`, or in BERT's vocabularies with the separator.
  public let addsEOS: Bool
  /// Whether the model's own decoding drops spaces before punctuation; see `decode`.
  public let cleansUpSpaces: Bool
  /// What a person should know about how the file's vocabulary is read: a sentence; nil where there is nothing.
  public let note: String?

  /// The kinds of tokenizer that are known, as `tokenizer.ggml.model` names them.
  package static let models = ["gpt2", "llama", "t5", "bert", "rwkv", "gemma4"]

  /// A tokenizer of the vocabulary described.
  ///
  /// - Parameter byExpressions: cut words by PCRE2 even where a faster scanner is there.
  /// - Throws: what is missing, unknown or inconsistent in the vocabulary.
  package init(_ description: VocabularyDescription, byExpressions: Bool = false) throws(TokenizationError) {
    guard Self.models.contains(description.model) else {
      throw .unknownModel(description.model, known: Self.models)
    }
    vocabulary = try Vocabulary(description)
    let rules = try Rules(description, vocabulary, byExpressions: byExpressions)
    encoder = rules.encoder
    addsBOS = description.addsBOS ?? rules.addsBOS
    addsEOS = description.addsEOS ?? rules.addsEOS
    addsSpacePrefix = rules.addsSpacePrefix
    cleansUpSpaces = rules.cleansUpSpaces
    note = rules.note
    specialTokens = try SpecialTokenFinder(
      vocabulary, swallowsSpaceAfter: Self.swallowsSpaceAfter(vocabulary, name: description.name))
  }

  // Phi 3's special tokens take the white space after them along, which its files don't say.
  private static func swallowsSpaceAfter(_ vocabulary: Vocabulary, name: String) -> Set<Int32> {
    let name = name.lowercased()
    guard ["phi-3", "phi3"].contains(where: { name.utf8.starts(with: $0.utf8) }) else { return [] }
    var ids = Set<Int32>()
    for id in 0..<vocabulary.count where vocabulary.types[id].isSpecial { ids.insert(Int32(truncatingIfNeeded: id)) }
    for text in ["<unk>", "<s>", "<|endoftext|>"] { vocabulary.find(text).map { _ = ids.remove($0) } }
    return ids
  }

  /// Runs `body` with buffers that no other call uses meanwhile.
  func withWorkspace<R>(_ body: (inout Workspace) -> R) -> R {
    var workspace = workspaces.withLock { $0.popLast() } ?? Workspace()
    let result = body(&workspace)
    workspaces.withLock { if $0.count < 2 { $0.append(workspace) } }
    return result
  }
}

extension Tokenizer {
  /// Number of tokens; ids are below it.
  public var vocabularySize: Int { vocabulary.count }

  /// The token that texts start with, where the model has one.
  public var bos: Int32? { vocabulary.bos }

  /// The token that texts end with, where the model has one.
  public var eos: Int32? { vocabulary.eos }

  /// The token that ends a turn of a conversation, where the model has one.
  public var eot: Int32? { vocabulary.eot }

  /// The token that texts are ended by where special tokens are added.
  var closing: Int32? {
    if case .wordPiece = encoder { vocabulary.separator ?? eos } else { eos }
  }

  /// The token for what no token covers, where the model has one.
  public var unknown: Int32? { vocabulary.unknown }

  /// The token that fills batches up, where the model has one.
  public var padding: Int32? { vocabulary.padding }

  /// The tokens after which a model has nothing more to say.
  public var endOfGeneration: Set<Int32> { vocabulary.endOfGeneration }

  /// The type of a token; nil where `id` is outside the vocabulary.
  public func type(of id: Int32) -> TokenType? { vocabulary.has(id) ? vocabulary.types[Int(id)] : nil }

  /// The token whose text in the vocabulary is exactly `text`: a special token's id by its name.
  public func id(of text: String) -> Int32? { vocabulary.find(text) }

  /// A token's text as the vocabulary spells it, in its own alphabet; nil where `id` is outside the vocabulary.
  public func text(of id: Int32) -> [UInt8]? { vocabulary.has(id) ? vocabulary.tokens[Int(id)] : nil }
}
