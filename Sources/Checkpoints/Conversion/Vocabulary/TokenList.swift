internal import OrderedCollections

/// The tokens of a `tokenizer.json`, one for each id.
struct TokenList {
  private(set) var pieces: [FileText?]
  private(set) var types: [Int32]
  private var ids: [FileText: Int] = [:]

  /// Token types of GGUF.
  enum Kind: Int32 {
    case normal = 1
    case unknown = 2
    case control = 3
    case userDefined = 4
    case unused = 5
    case byte = 6
  }

  /// `size` tokens; those with ids beyond are left out, ids without a token are unused.
  init(_ tokenizer: JSONValue, size: Int) throws(ConversionFault) {
    pieces = Array(repeating: nil, count: size)
    types = Array(repeating: Kind.unused.rawValue, count: size)
    let model = tokenizer["model"]
    if let vocabulary = model?["vocab"]?.dictionary {
      for (piece, id) in vocabulary { try add(piece, id.integer, .normal) }
    } else if let vocabulary = model?["vocab"]?.list {
      for (id, entry) in vocabulary.enumerated() {
        guard let piece = entry.list?.first?.text else {
          throw Self.fault("model.vocab", "pieces and their scores")
        }
        try add(piece, id, .normal)
      }
    } else {
      throw Self.fault("model.vocab", "an object or a list")
    }
    for token in tokenizer["added_tokens"]?.list ?? [] {
      guard let piece = token["content"]?.text else { throw Self.fault("added_tokens", "tokens with content") }
      try add(piece, token["id"]?.integer, token["special"]?.boolean == true ? .control : .userDefined)
    }
  }

  static func fault(_ field: String, _ expected: String) -> ConversionFault {
    .field("tokenizer.json: \(field)", expected: expected, found: "another value")
  }

  private mutating func add(_ piece: FileText, _ id: Int?, _ kind: Kind) throws(ConversionFault) {
    guard let id, id >= 0 else { throw Self.fault("ids of tokens", "integers from 0") }
    guard id < pieces.count else { return }
    pieces[id] = piece
    types[id] = kind.rawValue
    ids[piece] = id
  }

  /// The id of a piece.
  func id(of piece: FileText) -> Int? { ids[piece] }

  /// Gives a token another type.
  mutating func mark(_ id: Int, _ kind: Kind) {
    if types.indices.contains(id) { types[id] = kind.rawValue }
  }

  /// Marks the pieces that stand for single bytes, `<0x00>` to `<0xFF>`.
  mutating func markBytes() {
    let digits = Array("0123456789ABCDEF")
    for byte in 0..<256 {
      if let id = ids[FileText("<0x\(digits[byte >> 4])\(digits[byte & 15])>")] { mark(id, .byte) }
    }
  }

  /// What all kinds of vocabularies have.
  var pairs: [(key: String, value: MetadataValue)] {
    let strings = pieces.enumerated().map { id, piece in (piece ?? FileText("[PAD\(id)]")).bytes }
    return [
      ("tokenizer.ggml.tokens", .array(MetadataArray(strings: strings))),
      ("tokenizer.ggml.token_type", .array(MetadataArray(types))),
    ]
  }
}
