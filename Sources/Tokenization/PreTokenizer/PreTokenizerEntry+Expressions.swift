/// The expressions that models' own `tokenizer.json` files publish. Where llama.cpp runs a simpler one in its place
/// (its engine lacks Unicode's cases), the model's own is used.
extension PreTokenizerEntry {
  /// GPT-2: a word takes along the space before it.
  static let gpt2: SplitStep = #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#

  /// Each digit, or other number, by itself.
  static let digit: SplitStep = #"\p{N}"#

  /// Lines and the line ends between them.
  static let lines: SplitStep = #"[^\n]+|\n+"#

  /// Llama 3 and its kin: a word takes along any one character before it.
  ///
  /// - Parameters:
  ///   - digits: how many digits make a word.
  ///   - letters: what words consist of.
  ///   - marks: what of them punctuation leaves out beside letters.
  ///   - contractions: what of English is cut off words, with the bar after it.
  ///   - after: what punctuation takes along behind it.
  static func prefixed(
    digits: String, letters: String = #"\p{L}"#, marks: String = "", contractions: String = contractions + "|",
    after: String = #"[\r\n]*"#
  ) -> SplitStep {
    .expression(
      contractions + #"[^\r\n\p{L}\p{N}]?"# + letters + #"+|\p{N}"# + digits + #"| ?[^\s\p{L}"# + marks + #"\p{N}]+"#
        + after + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#)
  }

  static let contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"

  /// GPT-4o and its kin: words are parted where small letters end and capitals begin.
  ///
  /// - Parameters:
  ///   - digits: how many digits make a word.
  ///   - endings: what a word takes along behind it.
  ///   - before: an alternative that comes first, with the bar after it.
  ///   - except: a property of letters that words don't have.
  static func cased(
    digits: String, endings: String = contractions + "?", before: String = "", except: String = "",
    after: String = #"[\r\n/]*"#
  ) -> SplitStep {
    // PCRE2 has no intersection of classes: what [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}] is not, with the exception, is left out.
    let none = #"\p{N}\p{P}\p{S}\p{Z}\p{C}"# + except
    let upper = #"[^\p{Ll}"# + none + "]"
    let lower = #"[^\p{Lu}\p{Lt}"# + none + "]"
    let prefix = #"[^\r\n\p{L}\p{N}]?"#
    return .expression(
      before + prefix + upper + "*" + lower + "+" + endings + "|" + prefix + upper + "+" + lower + "*" + endings
        + #"|\p{N}"# + digits + #"| ?[^\s\p{L}\p{N}]+"# + after + #"|\s*[\r\n]+|\s+(?!\S)|\s+"#)
  }

  /// DeepSeek V3 and its kin: punctuation goes with the ASCII letters after it.
  static func punctuated(ends: String = #"[\r\n]*|\s*[\r\n]+"#) -> SplitStep {
    .expression(
      #"[!\x22#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+"# + ends
        + #"|\s+(?!\S)|\s+"#)
  }

  /// Runs of ideographs and kana.
  static let ideographs: SplitStep = #"[\x{4E00}-\x{9FA5}\x{3040}-\x{309F}\x{30A0}-\x{30FF}]+"#

  /// BLOOM: everything but white space and the usual marks of several scripts; the bar and brackets are such marks too.
  static let unmarked: SplitStep = #" ?[^(\s|.,!?…。，、।۔،)]+"#

  /// Runs of white space without line ends in powers of two, after `prefixed`: whole pieces with anything else in them
  /// stay as they are.
  static let spacesInPowers: SplitStep = .expression(
    #"(?s)\A.*[\S\r\n].*\z|"#
      + ["512", "256", "128", "64", "32", "16", "8", "4", "1,2"].map { #"\s{"# + $0 + "}" }.joined(separator: "|"))

  // Letters that have a case, as of the Unicode version that the models were made with.
  static let casedLetters: String =
    #"A-Za-z\x{B5}\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{1BA}\x{1BC}-\x{1BF}\x{1C4}-\x{293}\x{295}-\x{2AF}"#
    + #"\x{370}-\x{373}\x{376}\x{377}\x{37B}-\x{37D}\x{37F}\x{386}\x{388}-\x{38A}\x{38C}\x{38E}-\x{3A1}"#
    + #"\x{3A3}-\x{3F5}\x{3F7}-\x{481}\x{48A}-\x{52F}\x{531}-\x{556}\x{10A0}-\x{10C5}\x{13A0}-\x{13F5}"#
    + #"\x{13F8}-\x{13FD}\x{1C90}-\x{1CBA}\x{1CBD}-\x{1CBF}\x{1D00}-\x{1D2B}\x{1D6B}-\x{1D77}\x{1D79}-\x{1D9A}"#
    + #"\x{1E00}-\x{1F15}\x{1F18}-\x{1F1D}\x{1F20}-\x{1F45}\x{1F48}-\x{1F4D}\x{1F50}-\x{1F57}\x{1F59}\x{1F5B}"#
    + #"\x{1F5D}\x{1F5F}-\x{1F7D}\x{1F80}-\x{1FB4}\x{1FB6}-\x{1FBC}\x{1FBE}\x{1FC2}-\x{1FC4}\x{1FC6}-\x{1FCC}"#
    + #"\x{1FD0}-\x{1FD3}\x{1FD6}-\x{1FDB}\x{1FE0}-\x{1FEC}\x{1FF2}-\x{1FF4}\x{1FF6}-\x{1FFC}\x{2102}\x{2107}"#
    + #"\x{210A}-\x{2113}\x{2115}\x{2119}-\x{211D}\x{2124}\x{2126}\x{2128}\x{212A}-\x{212D}\x{212F}-\x{2134}"#
    + #"\x{2139}\x{213C}-\x{213F}\x{2145}-\x{2149}\x{214E}\x{2183}\x{2184}\x{2C00}-\x{2C7B}\x{2C7E}-\x{2CE4}"#
    + #"\x{2CEB}-\x{2CEE}\x{2CF2}\x{2CF3}\x{A640}-\x{A66D}\x{A680}-\x{A69B}\x{A722}-\x{A76F}\x{A771}-\x{A787}"#
    + #"\x{A78B}-\x{A78E}\x{AB70}-\x{ABBF}\x{FB00}-\x{FB06}\x{FB13}-\x{FB17}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}"#
    + #"\x{10400}-\x{1044F}\x{104B0}-\x{104D3}\x{104D8}-\x{104FB}\x{10C80}-\x{10CB2}\x{10CC0}-\x{10CF2}"#
    + #"\x{118A0}-\x{118DF}\x{1E900}-\x{1E943}"#
}
