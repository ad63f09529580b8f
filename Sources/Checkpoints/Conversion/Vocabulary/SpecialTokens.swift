internal import OrderedCollections

/// Which tokens begin and end texts: `tokenizer_config.json` by their text, else `config.json` or
/// `generation_config.json` by their ids.
struct SpecialTokens {
  private let settings: JSONValue?
  private let tokens: TokenList
  private let ids: [(key: String, id: Int)]

  init(_ settings: JSONValue?, _ config: ModelConfiguration, _ generation: JSONValue?, _ tokens: TokenList) {
    self.settings = settings
    self.tokens = tokens
    let roles = [("bos", "bos"), ("eos", "eos"), ("unknown", "unk"), ("padding", "pad")]
    ids = roles.compactMap { role, short in
      let named = settings?["\(short)_token"]
      let text = named?.text ?? named?["content"]?.text
      let stored = config["\(short)_token_id"] ?? generation?["\(short)_token_id"]
      let id = text.flatMap { tokens.id(of: $0) } ?? stored?.integer ?? stored?.list?.first?.integer
      guard let id, tokens.pieces.indices.contains(id) else { return nil }
      return (role, id)
    }
  }

  /// The metadata of those that are known.
  var pairs: [(key: String, value: MetadataValue)] {
    ids.map { ("tokenizer.ggml.\($0.key)_token_id", .uint32(UInt32(clamping: $0.id))) }
  }

  /// Whether texts begin with the token for their beginning; nil where nothing says so.
  func addsBOS(_ tokenizer: JSONValue) -> Bool? {
    if let adds = settings?["add_bos_token"]?.boolean { return adds }
    guard let bos = ids.first(where: { $0.key == "bos" })?.id, let piece = tokens.pieces[bos] else { return nil }
    let post = tokenizer["post_processor"]
    let steps = post?["processors"]?.list ?? post.map { [$0] } ?? []
    guard let template = steps.first(where: { $0["type"]?.string == "TemplateProcessing" }) else { return nil }
    return template["single"]?.list?.first?["SpecialToken"]?["id"]?.text == piece
  }
}
