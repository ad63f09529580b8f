internal import OrderedCollections

/// A folder's files about its vocabulary: `tokenizer.json`, `tokenizer_config.json`, `generation_config.json`,
/// `chat_template.jinja`.
struct VocabularyFiles {
  private let tokenizer: JSONValue?
  private let settings: JSONValue?
  private let generation: JSONValue?
  private let template: FileText?

  init(_ folder: CheckpointFolder) throws(ConversionFault) {
    do throws(CheckpointError) {
      tokenizer = try folder.json("tokenizer.json")
      settings = try folder.json("tokenizer_config.json")
      generation = try folder.json("generation_config.json")
      template = try folder.bytes(of: "chat_template.jinja", limit: 1 << 24).map { FileText($0) }
    } catch {
      guard case .malformed(let path, let defect) = error else { throw .missingTensor("\(error)") }
      let name = path.split(separator: "/").last.map(String.init) ?? path
      throw .field(
        "\(FileText(name).printable()), \(defect.field)", expected: defect.expected, found: defect.found)
    }
  }

  /// The `tokenizer.*` metadata of a vocabulary of `size` tokens, one for each row of the embedding.
  func vocabulary(
    size: Int, _ config: ModelConfiguration
  ) throws(ConversionFault) -> [(key: String, value: MetadataValue)] {
    guard let tokenizer else { throw .unsupportedVocabulary("there is none; the model could read no text") }
    let tokens = try TokenList(tokenizer, size: size)
    var pairs: [(key: String, value: MetadataValue)] = try VocabularyKind.of(tokenizer).pairs(tokens, tokenizer)
    let special = SpecialTokens(settings, config, generation, tokens)
    pairs += special.pairs
    if let adds = special.addsBOS(tokenizer) { pairs.append(("tokenizer.ggml.add_bos_token", .bool(adds))) }
    if let adds = settings?["add_eos_token"]?.boolean { pairs.append(("tokenizer.ggml.add_eos_token", .bool(adds))) }
    if let chat = template ?? defaultTemplate { pairs.append(("tokenizer.chat_template", .string(chat))) }
    return pairs
  }

  /// The template of `tokenizer_config.json`: the only one, or that named `default`.
  private var defaultTemplate: FileText? {
    let value = settings?["chat_template"]
    let named = value?.list?.first { $0["name"]?.string == "default" }?["template"]
    return value?.text ?? named?.text
  }
}
