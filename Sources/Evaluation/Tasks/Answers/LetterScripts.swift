/// The scripts whose letters a text has.
package struct LetterScripts: Sendable, Equatable {
  /// Scripts by the first word of their letters' Unicode names, such as `LATIN`; those of Chinese and Japanese are one.
  package private(set) var names: Set<String> = []

  /// The scripts of the letters of `text`. Signs that only look like letters, digits and punctuation have none, nor have
  /// Greek letters that stand alone, as in formulas.
  package init(of text: String) {
    var seen: Set<Unicode.Scalar> = []
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      defer { last = scalar }
      guard let name = Self.script(of: scalar, &seen) else { continue }
      if name == "GREEK", last.map({ !Self.isGreek($0) }) ?? true { continue }
      names.insert(name)
    }
  }

  /// Whether `other` has all of these scripts.
  package func isSubset(of other: LetterScripts) -> Bool { names.isSubset(of: other.names) }

  /// Names that stand before that of the script.
  private static let adjectives: Set<String> = ["FULLWIDTH", "HALFWIDTH"]

  /// First words of the names of signs that are letters by their category alone.
  private static let signs: Set<String> = [
    "MICRO", "OHM", "KELVIN", "ANGSTROM", "FEMININE", "MASCULINE", "MATHEMATICAL", "SCRIPT", "DOUBLE-STRUCK",
    "BLACK-LETTER", "EULER", "INFORMATION", "ALEF", "BET", "GIMEL", "DALET", "TURNED",
  ]

  private static let eastern: Set<String> = ["CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "BOPOMOFO"]

  private static func isGreek(_ scalar: Unicode.Scalar) -> Bool {
    (0x370..<0x400).contains(scalar.value) || (0x1F00..<0x2000).contains(scalar.value)
  }

  /// The script of a letter; nil of what is none, or was `seen`, Greek letters excepted.
  private static func script(of scalar: Unicode.Scalar, _ seen: inout Set<Unicode.Scalar>) -> String? {
    if scalar.isASCII, !scalar.properties.isAlphabetic { return nil }
    guard isGreek(scalar) || seen.insert(scalar).inserted else { return nil }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter: break
    default: return nil
    }
    guard let words = scalar.properties.name?.split(separator: " "),
      let word = words.first(where: { !adjectives.contains(String($0)) }).map(String.init), !signs.contains(word)
    else { return nil }
    return eastern.contains(word) ? "CJK" : word
  }
}
