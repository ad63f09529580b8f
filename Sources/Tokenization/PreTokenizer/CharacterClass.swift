/// What the pre-tokenizers' expressions ask of a character.
struct CharacterClass: OptionSet {
  let rawValue: UInt8

  /// `\p{L}`
  static let letter = CharacterClass(rawValue: 1)
  /// `\p{N}`
  static let number = CharacterClass(rawValue: 2)
  /// `\s`
  static let space = CharacterClass(rawValue: 4)
  /// `\p{M}`
  static let mark = CharacterClass(rawValue: 8)
  /// `\d`, which are of `number` too.
  static let digit = CharacterClass(rawValue: 16)
}

/// A character of generalised UTF-8: its classes, and how many bytes it takes. At the end of the text it takes none.
struct ScannedCharacter {
  var classes: CharacterClass
  var count: Int

  /// The character that starts at `at`, which must be the start of one or the text's end.
  @inline(__always) init(_ text: Span<UInt8>, _ at: Int) {
    if at >= text.count {
      self.init(classes: [], count: 0)
    } else if text[at] < 0x80 {
      self.init(classes: Self.ascii(text[at]), count: 1)
    } else {
      self.init(multibyte: text, at)
    }
  }

  @inline(__always) private init(classes: CharacterClass, count: Int) {
    self.classes = classes
    self.count = count
  }

  @inline(__always) private static func ascii(_ byte: UInt8) -> CharacterClass {
    if (byte | 0x20) &- 0x61 < 26 { return .letter }
    if byte == 0x20 || byte &- 9 < 5 { return .space }
    if byte &- 0x30 < 10 { return [.number, .digit] }
    return []
  }

  @inline(never) private init(multibyte text: Span<UInt8>, _ at: Int) {
    let lead = text[at]
    count = min(lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4, text.count - at)
    var value = UInt32(lead) & (lead < 0xE0 ? 0x1F : lead < 0xF0 ? 0x0F : 0x07)
    for index in at + 1..<at + count { value = value << 6 | UInt32(text[index] & 0x3F) }
    classes = Self.classes(of: value)
  }

  private static func classes(of value: UInt32) -> CharacterClass {
    // The bulk of what isn't ASCII in practice: CJK ideographs, kana, Hangul.
    if 0x4E00...0x9FFF ~= value || 0xAC00...0xD7A3 ~= value { return .letter }
    guard let scalar = Unicode.Scalar(value) else { return [] }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return .letter
    case .decimalNumber: return [.number, .digit]
    case .letterNumber, .otherNumber: return .number
    case .nonspacingMark, .spacingMark, .enclosingMark: return .mark
    case .spaceSeparator, .lineSeparator, .paragraphSeparator: return .space
    case .control: return value == 0x85 ? .space : []
    default: return []
    }
  }
}

/// The end of the run of characters from `start` on that are of one of `classes`, or with `except`, of none.
@inline(__always) func runEnd(
  _ text: Span<UInt8>, from start: Int, in classes: CharacterClass, upTo limit: Int = .max
) -> Int {
  var at = start
  var left = limit
  while left > 0 {
    let character = ScannedCharacter(text, at)
    guard !character.classes.isDisjoint(with: classes) else { break }
    at += character.count
    left &-= 1
  }
  return at
}

/// The end of the run of characters from `start` on that are of none of `classes`.
@inline(__always) func runEnd(_ text: Span<UInt8>, from start: Int, notIn classes: CharacterClass) -> Int {
  var at = start
  while at < text.count {
    let character = ScannedCharacter(text, at)
    guard character.classes.isDisjoint(with: classes) else { break }
    at += character.count
  }
  return at
}

/// The end of the word that the white space from `start` to `end` makes by `\s+(?!\S)|\s+`: all of it at the text's
/// end, else all but its last character, unless that is all there is.
func spaceWordEnd(_ text: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
  if end == text.count { return end }
  var last = end - 1
  while last > start, text[last] & 0xC0 == 0x80 { last -= 1 }
  return last > start ? last : end
}

/// The end of the contraction that starts with the apostrophe at `at`; nil where none does.
@inline(__always) func contractionEnd(_ text: Span<UInt8>, _ at: Int, anyCase: Bool) -> Int? {
  func letter(_ index: Int) -> UInt8 {
    guard index < text.count else { return 0 }
    let byte = text[index]
    return anyCase && byte &- 0x41 < 26 ? byte | 0x20 : byte
  }
  switch letter(at + 1) {
  case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return at + 2
  case UInt8(ascii: "r"), UInt8(ascii: "v"): return letter(at + 2) == UInt8(ascii: "e") ? at + 3 : nil
  case UInt8(ascii: "l"): return letter(at + 2) == UInt8(ascii: "l") ? at + 3 : nil
  default: return nil
  }
}
