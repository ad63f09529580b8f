/// Small rules of English that captions and answers share.
enum Wording {
  static let numerals = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]

  /// "three" for 3; digits above ten.
  static func word(_ number: Int) -> String {
    numerals.indices.contains(number) ? numerals[number] : "\(number)"
  }

  /// "a" or "an", then `phrase`.
  static func article(_ phrase: String) -> String {
    (phrase.first.map { "aeiou".contains($0.lowercased()) } == true ? "an " : "a ") + phrase
  }

  /// `text` with every "a" before a vowel made "an".
  static func mended(_ text: String) -> String {
    var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    for at in words.indices.dropLast() where words[at] == "a" || words[at] == "A" {
      if words[at + 1].first.map({ "aeiou".contains($0.lowercased()) }) == true { words[at] += "n" }
    }
    return words.joined(separator: " ")
  }

  /// `text` with a capital first.
  static func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

  /// "a, b and c".
  static func list(_ parts: [String]) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + " and " + last
  }

  /// `text` with one slip of the keyboard in one of its longer words; as it is where it has none.
  static func misspelt(_ text: String, _ random: inout SketchRandom) -> String {
    var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let long = words.indices.filter { words[$0].utf8.count >= 5 && words[$0].utf8.allSatisfy { $0 >= 0x61 } }
    guard !long.isEmpty else { return text }
    let chosen = random.pick(long)
    var letters = Array(words[chosen])
    let at = 1 + random.below(letters.count - 2)
    switch random.below(3) {
    case 0: letters.swapAt(at, at + 1)
    case 1: letters.remove(at: at)
    default: letters.insert(letters[at], at: at)
    }
    words[chosen] = String(letters)
    return words.joined(separator: " ")
  }
}
