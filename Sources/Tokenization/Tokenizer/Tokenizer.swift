internal import Synchronization

/// Turns text into a model's tokens and back.
///
/// Works on bytes throughout. Safe to use from several threads at once.
public final class Tokenizer: Sendable {
  enum Encoder: Sendable {
    case bytePair(BytePairEncoder)
    case sentencePiece(SentencePieceEncoder)
  }

  let vocabulary: Vocabulary
  let encoder: Encoder
  let specialTokens: SpecialTokenFinder
  let addsSpacePrefix: Bool
  // Buffers of finished calls, for the next ones; a call that finds none makes its own.
  private let workspaces = Mutex<[Workspace]>([])

  /// Whether texts start with `bos`.
  public let addsBOS: Bool
  /// Whether texts end with `eos`.
  public let addsEOS: Bool
  /// Whether the model's own decoding drops spaces before punctuation; see `decode`.
  public let cleansUpSpaces: Bool

  /// The kinds of tokenizer that are known, as `tokenizer.ggml.model` names them.
  package static let models = ["gpt2", "llama"]

  /// A tokenizer of the vocabulary described.
  ///
  /// - Parameter byExpressions: cut words by PCRE2 even where a faster scanner is there.
  /// - Throws: what is missing, unknown or inconsistent in the vocabulary.
  package init(_ description: VocabularyDescription, byExpressions: Bool = false) throws(TokenizationError) {
    vocabulary = try Vocabulary(description)
    switch description.model {
    case "gpt2":
      let preTokenizer = try PreTokenizer(
        named: description.preTokenizer ?? "default", byExpressions: byExpressions)
      encoder = .bytePair(
        try BytePairEncoder(vocabulary, merges: description.merges, preTokenizer: preTokenizer))
      addsBOS = description.addsBOS ?? preTokenizer.addsBOS
      addsEOS = description.addsEOS ?? false
      addsSpacePrefix = false
      cleansUpSpaces = preTokenizer.cleansUpSpaces
    case "llama":
      encoder = .sentencePiece(try SentencePieceEncoder(vocabulary))
      addsBOS = description.addsBOS ?? true
      addsEOS = description.addsEOS ?? false
      addsSpacePrefix = description.addsSpacePrefix ?? true
      cleansUpSpaces = false
    default:
      throw .unknownModel(description.model, known: Self.models)
    }
    specialTokens = SpecialTokenFinder(
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
