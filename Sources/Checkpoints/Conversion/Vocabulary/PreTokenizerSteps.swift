internal import OrderedCollections

/// What a `tokenizer.json` does to a text before it looks for tokens: its normalizer and pre-tokenizer, sequences
/// taken apart.
struct PreTokenizerSteps {
  private let normalizer: [JSONValue]
  private let preTokenizer: [JSONValue]
  private let decoder: [JSONValue]

  init(_ tokenizer: JSONValue) {
    normalizer = Self.flat(tokenizer["normalizer"], "normalizers")
    preTokenizer = Self.flat(tokenizer["pre_tokenizer"], "pretokenizers")
    decoder = Self.flat(tokenizer["decoder"], "decoders")
  }

  /// The steps of a sequence, of sequences in it too.
  private static func flat(_ step: JSONValue?, _ key: String) -> [JSONValue] {
    guard let step else { return [] }
    guard step["type"]?.string == "Sequence" else { return [step] }
    return (step[key]?.list ?? []).flatMap { flat($0, key) }
  }

  private static func kind(_ step: JSONValue) -> String { step["type"]?.string ?? "" }

  /// Whether tokens are spelled in an alphabet of bytes.
  var isByteLevel: Bool { (preTokenizer + decoder).contains { Self.kind($0) == "ByteLevel" } }

  /// Whether a space is put before the text.
  var addsSpacePrefix: Bool {
    if normalizer.contains(where: { Self.kind($0) == "Prepend" }) { return true }
    guard let space = preTokenizer.first(where: { Self.kind($0) == "Metaspace" }) else { return false }
    return space["prepend_scheme"]?.string.map { $0 != "never" } ?? space["add_prefix_space"]?.boolean ?? true
  }

  /// Whether runs of spaces count as one: the normalizer has a step that replaces them.
  var removesExtraSpaces: Bool {
    normalizer.contains { step in
      Self.kind(step) == "Replace" && step["pattern"]?["Regex"]?.text == " {2,}"
    }
  }

  /// The bytes of the normalizer's map of characters; nil where there is none.
  func characterMap() throws(ConversionFault) -> [UInt8]? {
    guard let step = normalizer.first(where: { Self.kind($0) == "Precompiled" }),
      let text = step["precompiled_charsmap"]?.string
    else { return nil }
    guard let bytes = Self.base64(text) else { throw TokenList.fault("precompiled_charsmap", "base64") }
    return bytes
  }

  /// The bytes that a base64 text (RFC 4648) stands for; nil where it is none.
  private static func base64(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var (bits, count): (UInt32, Int) = (0, 0)
    for byte in text.utf8 where byte != UInt8(ascii: "=") {
      let value: UInt8
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - 65
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - 71
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte + 4
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      default: return nil
      }
      bits = bits << 6 | UInt32(value)
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
    return bytes
  }
}

extension PreTokenizerSteps {
  /// GGUF's name for the pre-tokenizer, found by its expressions.
  ///
  /// - Parameter keepsWholeWords: Whether words that are tokens are taken whole, merges or not.
  func name(keepsWholeWords: Bool) throws(ConversionFault) -> String {
    let expressions = expressions
    if expressions == [FileText(Self.prefixed("{1,3}"))] { return keepsWholeWords ? "llama-bpe" : "dbrx" }
    if let known = Self.known.first(where: { $0.expressions.map { FileText($0) } == expressions }) { return known.name }
    // Long lists of letters in between, which are not compared.
    if expressions.count == 6, expressions[0] == #"[\r\n]"#, expressions[3] == #"\s+$"#, expressions[5] == #"\p{N}"# {
      return "deepseek-llm"
    }
    if expressions.count == 3, expressions[0] == #"\p{N}{1,3}"#,
      expressions[1].string.utf8.starts(with: "[\u{4E00}-\u{9FA5}".utf8)
    {
      return "deepseek-v3"
    }
    let shown = expressions.map { $0.printable(limit: 200) }.joined(separator: ", ")
    throw .unsupportedVocabulary("no name is known for its pre-tokenizer: \(shown.isEmpty ? "none" : shown)")
  }

  /// What splits the text, in turn; steps that only spell it in bytes are left out.
  private var expressions: [FileText] {
    preTokenizer.flatMap { step -> [FileText] in
      switch Self.kind(step) {
      case "Split": [step["pattern"]?["Regex"]?.text ?? step["pattern"]?["String"]?.text ?? ""]
      case "Digits": [step["individual_digits"]?.boolean == true ? #"\p{N}"# : #"\p{N}+"#]
      case "ByteLevel": step["use_regex"]?.boolean == false ? [] : [FileText(Self.gpt2)]
      default: [FileText(Self.kind(step))]
      }
    }
  }

  private static let gpt2 = "ByteLevel"
  private static let contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"

  private static let known: [(expressions: [String], name: String)] = [
    ([gpt2], "gpt-2"),
    ([#"\p{N}"#, gpt2], "smollm"),
    (["Punctuation", gpt2, "[0-9][0-9][0-9]"], "falcon"),
    ([#" ?[^(\s|[.,!?…。，、।۔،])]+"#], "bloom"),
    ([#"[\r\n]"#, #"\s?\p{L}+"#, #"\s?\p{P}+"#, "[一-龥ࠀ-一가-퟿]+", #"\p{N}"#], "deepseek-coder"),
    (
      [#"\d{1,3}(?=(?:\d{3})*\b)"#, cased(endings: contractions + "?", digits: "{1,3}", after: #"[\r\n/]*"#)],
      "tiny_aya"
    ),
    (
      [#"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"#],
      "bailingmoe"
    ),
    ([#"\p{N}{1,3}"#, prefixed("+")], "minicpm5"),
    ([prefixed("")], "qwen2"),
    ([prefixed("", letters: #"[\p{L}\p{M}]"#, marks: #"\p{M}"#)], "qwen35"),
    ([cased(endings: "", digits: "", after: #"[\r\n/]*"#)], "tekken"),
    ([cased(endings: contractions + "?", digits: "{1,3}", after: #"[\r\n/]*"#)], "gpt-4o"),
  ]

  /// Words with at most one other character before them, digits, and runs of everything else.
  private static func prefixed(_ digits: String, letters: String = #"\p{L}"#, marks: String = "") -> String {
    contractions + #"|[^\r\n\p{L}\p{N}]?"# + letters + #"+|\p{N}"# + digits + #"| ?[^\s\p{L}"# + marks
      + #"\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#
  }

  /// The same with words parted where small letters end and capitals begin.
  private static func cased(endings: String, digits: String, after: String) -> String {
    let (upper, lower) = (#"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#, #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#)
    let before = #"[^\r\n\p{L}\p{N}]?"#
    return before + upper + "*" + lower + "+" + endings + "|" + before + upper + "+" + lower + "*" + endings
      + #"|\p{N}"# + digits + #"| ?[^\s\p{L}\p{N}]+"# + after + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#
  }
}
