/// A checked vocabulary: texts, types, and the tokens with a part to play.
struct Vocabulary: Sendable {
  let tokens: FlatStrings
  let index: StringIndex
  private(set) var types: [TokenType]
  let scores: [Float]
  let bos: Int32?
  let eos: Int32?
  let unknown: Int32?
  let padding: Int32?
  let separator: Int32?
  private(set) var eot: Int32?
  private(set) var endOfGeneration: Set<Int32> = []

  init(_ description: VocabularyDescription) throws(TokenizationError) {
    let count = description.tokens.count
    guard count > 0 else { throw .missing(field: "tokenizer.ggml.tokens") }
    guard count < Int32.max else {
      throw .malformed(field: "tokenizer.ggml.tokens", expected: "below 2^31 long", found: "\(count) long")
    }
    guard description.tokens.bytes.count < Int32.max else {
      throw .malformed(field: "tokenizer.ggml.tokens", expected: "below 2 GiB", found: "larger")
    }
    tokens = description.tokens
    index = try StringIndex(description.tokens)
    types = try Self.types(description.types, count: count)
    guard description.scores.isEmpty || description.scores.count == count else {
      throw .wrongCount(field: "tokenizer.ggml.scores", expected: count, found: description.scores.count)
    }
    scores = description.scores
    let marked = types
    func id(_ key: String) throws(TokenizationError) -> Int32? {
      guard let id = description.ids[key] else {
        guard let id = Self.customary[description.model]?[key], id < count else { return nil }
        return marked[Int(id)] != .normal || description.types.isEmpty ? id : nil
      }
      // All ones is how some files write "none".
      if id == -1 || id == Int(UInt32.max) { return nil }
      guard id >= 0, id < count else {
        throw .tokenOutOfRange(field: "tokenizer.ggml.\(key)_token_id", id: id, count: count)
      }
      return Int32(truncatingIfNeeded: id)
    }
    let first = try id("bos")
    bos = first == nil ? try id("cls") : first
    eos = try id("eos")
    unknown = try id("unknown")
    padding = try id("padding")
    separator = try id("seperator")
    eot = try id("eot")
    findEndsOfGeneration(declared: [try id("eom")])
  }

  var count: Int { tokens.count }

  /// The words before `_token_id` in the names of the fields that are read, as files spell them.
  static let idKeys = ["bos", "eos", "eot", "eom", "unknown", "padding", "seperator", "cls"]

  /// The tokens with a part to play in the vocabularies that gave the kinds their names, where a file is silent.
  private static let customary: [String: [String: Int32]] = [
    "llama": ["bos": 1, "eos": 2, "unknown": 0],
    "t5": ["eos": 1, "unknown": 2, "padding": 0],
    "bert": ["cls": 101, "unknown": 100, "seperator": 102, "padding": 0],
  ]

  /// The ids of the tokens of some types, ascending.
  func ids(where matches: (TokenType) -> Bool) -> [Int32] {
    (0..<count).filter { matches(types[$0]) }.map { Int32(truncatingIfNeeded: $0) }
  }

  /// Whether `id` is a token of the vocabulary.
  func has(_ id: Int32) -> Bool { id >= 0 && Int(id) < count }

  /// The id of the token whose text is `text`.
  func find(_ text: Span<UInt8>) -> Int32? { index.find(text, in: tokens).map { Int32(truncatingIfNeeded: $0) } }

  func find(_ text: String) -> Int32? { find(Array(text.utf8).span) }

  private static func types(_ raw: [Int32], count: Int) throws(TokenizationError) -> [TokenType] {
    if raw.isEmpty { return Array(repeating: .normal, count: count) }
    guard raw.count == count else {
      throw .wrongCount(field: "tokenizer.ggml.token_type", expected: count, found: raw.count)
    }
    var types: [TokenType] = []
    types.reserveCapacity(count)
    for (id, value) in raw.enumerated() {
      guard value == 0 || TokenType(rawValue: value) != nil else {
        throw .malformed(field: "tokenizer.ggml.token_type[\(id)]", expected: "1 to 6", found: "\(value)")
      }
      types.append(TokenType(rawValue: value) ?? .normal)
    }
    return types
  }
}

extension Vocabulary {
  /// Texts that end a turn, the most telling first.
  private static let endsOfTurn = [
    "<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<turn|>", "<|endoftext|>", "<|end_of_text|>", "<EOT>",
    "_<EOT>", "<｜end▁of▁sentence｜>", "<end_of_utterance>",
  ]

  /// Further texts after which a model has nothing more to say.
  private static let endsOfText = [
    "<|return|>", "<|call|>", "<|flush|>", "<|calls|>", "</s>", "<|eom_id|>", "[EOT]", "[EOS]", "<eos>",
    "<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]",
    "<|fim_repo|>", "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>", "<|file_sep|>", "<|tool_response>", "[e~[",
  ]

  /// Finds the tokens that end generation by their texts, since few files declare more than one.
  ///
  /// Such a token is a control token whatever the file says, or a chat would show it. Of several that end a turn, one
  /// other than the end of text is the end of turn.
  private mutating func findEndsOfGeneration(declared: [Int32?]) {
    let turns = Self.endsOfTurn.compactMap { find($0) }
    for id in turns + Self.endsOfText.compactMap({ find($0) }) {
      endOfGeneration.insert(id)
      types[Int(id)] = .control
    }
    if eot == nil { eot = turns.first { $0 != eos } ?? turns.first }
    for id in declared + [eos, eot] { if let id { endOfGeneration.insert(id) } }
    keepPartsOfTurns()
  }

  /// Takes out the tokens that end something within a turn in the families that have others for its end, and shows
  /// those that chats in gpt-oss's form are read by.
  private mutating func keepPartsOfTurns() {
    func all(_ texts: String...) -> Bool { texts.allSatisfy { find($0) != nil } }
    if let end = find("<|end|>"), all("<|return|>", "<|call|>") || all("<|calls|>", "<|flush|>") {
      endOfGeneration.remove(end)
      types[Int(end)] = .userDefined
      if eot == end { eot = find("<|return|>") ?? eos }
    }
    if let end = find("</s>"), all("<|tool_response>") {
      endOfGeneration.remove(end)
      types[Int(end)] = .normal
    }
    for text in ["<|channel|>", "<|message|>", "<|start|>", "<|constrain|>"] {
      if let id = find(text) { types[Int(id)] = .userDefined }
    }
  }
}
