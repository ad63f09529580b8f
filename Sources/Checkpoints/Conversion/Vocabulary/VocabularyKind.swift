internal import OrderedCollections
internal import Tensors

/// The kinds of vocabularies that a `tokenizer.json` can hold and GGUF has a name for.
enum VocabularyKind {
  /// Byte pairs over an alphabet of bytes.
  case byteLevel
  /// Byte pairs over characters, with tokens for single bytes: as SentencePiece has them.
  case sentencePiece
  /// Pieces with probabilities.
  case unigram

  static func of(_ tokenizer: JSONValue) throws(ConversionFault) -> VocabularyKind {
    let model = tokenizer["model"]
    let type = model?["type"]?.string ?? (model?["merges"] == nil ? "none" : "BPE")
    switch type {
    case "Unigram": return .unigram
    case "BPE":
      let steps = PreTokenizerSteps(tokenizer)
      return steps.isByteLevel ? .byteLevel : .sentencePiece
    default:
      throw .unsupportedVocabulary("a vocabulary of type \(FileText(type).printable(limit: 40)) can't be converted")
    }
  }

  /// The metadata of `tokens`.
  func pairs(
    _ tokens: TokenList, _ tokenizer: JSONValue
  ) throws(ConversionFault) -> [(key: String, value: MetadataValue)] {
    switch self {
    case .byteLevel: try Self.byteLevel(tokens, tokenizer)
    case .sentencePiece: try Self.sentencePiece(tokens, tokenizer)
    case .unigram: try Self.unigram(tokens, tokenizer)
    }
  }

  private static func byteLevel(
    _ tokens: TokenList, _ tokenizer: JSONValue
  ) throws(ConversionFault) -> [(key: String, value: MetadataValue)] {
    let name = try PreTokenizerSteps(tokenizer).name(
      keepsWholeWords: tokenizer["model"]?["ignore_merges"]?.boolean ?? false)
    let merges = try merges(tokenizer).map { pair in
      // A space parts the two, so one inside is written as the alphabet of bytes writes it.
      Array((visible(pair.left) + " " + visible(pair.right)).utf8)
    }
    return [("tokenizer.ggml.model", .string("gpt2")), ("tokenizer.ggml.pre", .string(FileText(name)))] + tokens.pairs
      + [("tokenizer.ggml.merges", .array(MetadataArray(strings: merges)))]
  }

  // Spaces are looked for as bytes: with a mark behind it, a space is another character to Swift.
  private static let space = UInt8(ascii: " ")

  private static func visible(_ piece: String) -> String {
    guard piece.utf8.contains(space) else { return piece }
    return String(String.UnicodeScalarView(piece.unicodeScalars.map { $0 == " " ? "\u{120}" : $0 }))
  }

  /// SentencePiece joins the pair whose piece has the highest score, a list of merges the pair that comes first: the
  /// score of a piece is minus the place of its first merge among those of other pieces.
  private static func sentencePiece(
    _ tokens: TokenList, _ tokenizer: JSONValue
  ) throws(ConversionFault) -> [(key: String, value: MetadataValue)] {
    var tokens = tokens
    tokens.markBytes()
    markUnknown(&tokens, tokenizer)
    var scores = [Float](repeating: -1e9, count: tokens.pieces.count)
    var place = 0
    for pair in try merges(tokenizer) {
      guard let id = tokens.id(of: FileText(pair.left + pair.right)), scores[id] == -1e9 else { continue }
      scores[id] = -Float(place)
      place += 1
    }
    // What no merge makes comes last; it is a character, a byte or special.
    for id in scores.indices where scores[id] == -1e9 { scores[id] = tokens.types[id] == 1 ? -Float(place) : 0 }
    let prefix = PreTokenizerSteps(tokenizer).addsSpacePrefix
    return [("tokenizer.ggml.model", .string("llama")), ("tokenizer.ggml.pre", .string("default"))] + tokens.pairs + [
      ("tokenizer.ggml.scores", .array(MetadataArray(scores))), ("tokenizer.ggml.add_space_prefix", .bool(prefix)),
    ]
  }

  private static func unigram(
    _ tokens: TokenList, _ tokenizer: JSONValue
  ) throws(ConversionFault) -> [(key: String, value: MetadataValue)] {
    var tokens = tokens
    tokens.markBytes()
    markUnknown(&tokens, tokenizer)
    var scores = [Float](repeating: 0, count: tokens.pieces.count)
    for (id, entry) in (tokenizer["model"]?["vocab"]?.list ?? []).enumerated() where id < scores.count {
      guard let score = entry.list?.last?.number else { throw TokenList.fault("model.vocab", "scores") }
      scores[id] = Float(score)
    }
    let steps = PreTokenizerSteps(tokenizer)
    var pairs: [(key: String, value: MetadataValue)] = [
      ("tokenizer.ggml.model", .string("t5")), ("tokenizer.ggml.pre", .string("default")),
    ]
    pairs += tokens.pairs
    pairs.append(("tokenizer.ggml.scores", .array(MetadataArray(scores))))
    pairs.append(("tokenizer.ggml.add_space_prefix", .bool(steps.addsSpacePrefix)))
    pairs.append(("tokenizer.ggml.remove_extra_whitespaces", .bool(steps.removesExtraSpaces)))
    if let map = try steps.characterMap() {
      let array = MetadataArray(elementType: .uint8, count: map.count, data: ByteRegion(copying: map))
      pairs.append(("tokenizer.ggml.precompiled_charsmap", .array(array)))
    }
    return pairs
  }

  private static func markUnknown(_ tokens: inout TokenList, _ tokenizer: JSONValue) {
    let model = tokenizer["model"]
    let named = model?["unk_token"]?.text.flatMap { tokens.id(of: $0) }
    if let id = named ?? model?["unk_id"]?.integer { tokens.mark(id, .unknown) }
  }

  /// The merges in their order: `"a b"`, or `["a", "b"]` as newer files have them.
  private static func merges(_ tokenizer: JSONValue) throws(ConversionFault) -> [(left: String, right: String)] {
    guard let list = tokenizer["model"]?["merges"]?.list else { throw TokenList.fault("model.merges", "a list") }
    var merges: [(left: String, right: String)] = []
    merges.reserveCapacity(list.count)
    for entry in list {
      let parts =
        entry.string?.utf8.split(separator: space, omittingEmptySubsequences: false).map { String(Substring($0)) }
        ?? entry.list?.compactMap(\.string) ?? []
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw TokenList.fault("model.merges", "pairs")
      }
      merges.append((parts[0], parts[1]))
    }
    return merges
  }
}
