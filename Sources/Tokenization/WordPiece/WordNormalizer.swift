/// What a text goes through before WordPiece sees it: control characters go, accents and capitals too where the model
/// wants it, and white space, punctuation and ideographs part words.
struct WordNormalizer: Sendable {
  /// Words, each with U+2581 before it, as the vocabulary has them.
  struct Words {
    private(set) var text: [UInt8] = []
    private(set) var ends: [Int] = []
    private var isOpen = false

    /// Adds `scalar` to the word at hand, or to a new one.
    mutating func append(_ scalar: Unicode.Scalar) {
      if !isOpen { text += SpaceMark.bytes }
      isOpen = true
      text += UTF8.encode(scalar).map(Array.init) ?? []
    }

    /// Ends the word at hand.
    mutating func finish() {
      if isOpen { ends.append(text.count) }
      isOpen = false
    }
  }

  let lowercases: Bool
  let stripsAccents: Bool

  /// Appends the words of `text`; bytes that are not UTF-8 are dropped.
  func normalize(_ text: Span<UInt8>, _ words: inout Words) {
    var at = 0
    while at < text.count {
      guard let length = UTF8Repair.characterLength(text, at) else {
        at += 1
        continue
      }
      if length == 1 {
        append(ascii: text[at], to: &words)
      } else if let scalar = UTF8Repair.scalar(text, at) {
        append(scalar, to: &words)
      }
      at += length
    }
  }

  private func append(ascii byte: UInt8, to words: inout Words) {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D: words.finish()
    case 0..<0x20, 0x7F: break
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: appendAlone(Unicode.Scalar(byte), to: &words)
    case 0x41...0x5A where lowercases: words.append(Unicode.Scalar(byte | 0x20))
    default: words.append(Unicode.Scalar(byte))
    }
  }

  private func append(_ scalar: Unicode.Scalar, to words: inout Words) {
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse, .surrogate: return
    case .spaceSeparator, .lineSeparator, .paragraphSeparator: return words.finish()
    default: break
    }
    // Replaced bytes, which the text may hold too, are dropped.
    if scalar.value == 0xFFFD { return }
    if Self.isIdeograph(scalar.value) { words.finish() }
    if stripsAccents {
      Accents.strip(scalar) { lower($0, to: &words) }
    } else {
      lower(scalar, to: &words)
    }
    if Self.isIdeograph(scalar.value) { words.finish() }
  }

  private func lower(_ scalar: Unicode.Scalar, to words: inout Words) {
    guard lowercases, scalar.properties.changesWhenLowercased else { return appendText(scalar, to: &words) }
    for lower in scalar.properties.lowercaseMapping.unicodeScalars { appendText(lower, to: &words) }
  }

  private func appendText(_ scalar: Unicode.Scalar, to words: inout Words) {
    if Self.isPunctuation(scalar) { appendAlone(scalar, to: &words) } else { words.append(scalar) }
  }

  private func appendAlone(_ scalar: Unicode.Scalar, to words: inout Words) {
    words.finish()
    words.append(scalar)
    words.finish()
  }

  private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation:
      return true
    default:
      // What an accent leaves may be ASCII, of which symbols count as punctuation.
      return scalar.isASCII && !scalar.properties.isAlphabetic && scalar.properties.numericType == nil
    }
  }

  // As BERT's own code has the blocks, with the start of extension E that its Rust version has.
  private static func isIdeograph(_ value: UInt32) -> Bool {
    switch value {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F, 0x2B920...0x2CEAF,
      0xF900...0xFAFF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
