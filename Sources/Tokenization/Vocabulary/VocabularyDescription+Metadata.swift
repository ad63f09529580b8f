package import Checkpoints

extension VocabularyDescription {
  /// What `metadata` says of the vocabulary, the fields' types checked.
  package init(_ metadata: Metadata) throws(TokenizationError) {
    guard let model = metadata.string("tokenizer.ggml.model") else { throw .missing(field: "tokenizer.ggml.model") }
    guard let tokens = try FlatStrings(metadata, "tokenizer.ggml.tokens") else {
      throw .missing(field: "tokenizer.ggml.tokens")
    }
    self.init(model: model, preTokenizer: metadata.string("tokenizer.ggml.pre"), tokens: tokens)
    name = metadata.string("general.name") ?? ""
    merges = try FlatStrings(metadata, "tokenizer.ggml.merges") ?? FlatStrings()
    types = try Self.types(metadata)
    scores = try Self.scores(metadata)
    for key in Vocabulary.idKeys { ids[key] = try Self.id(metadata, "tokenizer.ggml.\(key)_token_id") }
    addsBOS = metadata.boolean("tokenizer.ggml.add_bos_token")
    addsEOS = metadata.boolean("tokenizer.ggml.add_eos_token")
    addsSpacePrefix = metadata.boolean("tokenizer.ggml.add_space_prefix")
    removesExtraSpaces = metadata.boolean("tokenizer.ggml.remove_extra_whitespaces")
    characterMap = try Self.characterMap(metadata)
    lowercases = metadata.boolean("tokenizer.ggml.normalizer.lowercase")
    stripsAccents = metadata.boolean("tokenizer.ggml.normalizer.strip_accents")
  }

  private static func types(_ metadata: Metadata) throws(TokenizationError) -> [Int32] {
    let field = "tokenizer.ggml.token_type"
    guard let value = metadata[field] else { return [] }
    guard let types = value.array?.integers() else {
      throw .malformed(field: field, expected: "an array of integers", found: "\(value.type)")
    }
    // What 32 bits don't hold is none of the types either.
    return types.map { Int32(exactly: $0) ?? -1 }
  }

  private static func scores(_ metadata: Metadata) throws(TokenizationError) -> [Float] {
    let field = "tokenizer.ggml.scores"
    guard let value = metadata[field] else { return [] }
    guard let scores = value.array?.floats() ?? value.array?.integers()?.map(Float.init) else {
      throw .malformed(field: field, expected: "an array of floats", found: "\(value.type)")
    }
    return scores
  }

  private static func characterMap(_ metadata: Metadata) throws(TokenizationError) -> [UInt8] {
    let field = "tokenizer.ggml.precompiled_charsmap"
    guard let value = metadata[field] else { return [] }
    guard let array = value.array, array.elementType == .uint8 || array.elementType == .int8,
      let bytes = array.integers()
    else { throw .malformed(field: field, expected: "an array of bytes", found: "\(value.type)") }
    return bytes.map { UInt8(truncatingIfNeeded: $0) }
  }

  private static func id(_ metadata: Metadata, _ field: String) throws(TokenizationError) -> Int? {
    guard let value = metadata[field] else { return nil }
    guard let id = value.integer else {
      throw .malformed(field: field, expected: "an integer", found: "\(value.type)")
    }
    return id
  }
}

extension FlatStrings {
  /// The strings of the array `field`; nil where there is none.
  fileprivate init?(_ metadata: Metadata, _ field: String) throws(TokenizationError) {
    guard let value = metadata[field] else { return nil }
    guard let table = value.array?.strings() else {
      throw .malformed(field: field, expected: "an array of strings", found: "\(value.type)")
    }
    self.init(table)
  }

  /// A copy of `table`: O(total bytes).
  package init(_ table: StringTable) {
    self.init()
    table.withAllBytes { bytes, range in
      var byteCount = 0
      for index in 0..<table.count { byteCount += range(index).count }
      reserve(count: table.count, byteCount: byteCount)
      for index in 0..<table.count { append(bytes.extracting(range(index))) }
    }
  }

  private mutating func append(_ string: RawSpan) {
    unsafe string.withUnsafeBytes { unsafe append(bytes: $0) }
  }
}
