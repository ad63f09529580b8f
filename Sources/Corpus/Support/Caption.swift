/// The sentences in which people ask for a picture.
enum Caption {
  /// A request for `subject`, a noun phrase.
  static func request(for subject: String, _ random: inout SketchRandom) -> String {
    var text = random.pick(weighted: patterns).replacing("{}", with: subject)
    text = text.hasPrefix(subject) ? text : Wording.capitalized(text)
    let style = random.below(100)
    if style < 4 { text = Wording.misspelt(text, &random) }
    if style >= 85 { text = lowercased(text) }
    return text
  }

  private static func lowercased(_ text: String) -> String {
    text.hasSuffix(".") ? String(text.dropLast()).lowercased() : text.lowercased()
  }

  /// Where the subject stands, and how often.
  private static let patterns: [(item: String, weight: Int)] = [
    ("draw {}.", 36), ("draw {}", 8), ("{}", 10), ("{}.", 2), ("please draw {}.", 5), ("draw {}, please.", 2),
    ("can you draw {}?", 5), ("could you draw {}, please?", 2), ("I want {}.", 2), ("I would like {}.", 2),
    ("make {}.", 3), ("make a picture of {}.", 3), ("make me {}.", 1), ("show me {}.", 4), ("draw {} as SVG.", 3),
    ("draw me {}.", 3), ("paint {}.", 2), ("sketch {}.", 2), ("create {}.", 2), ("create an SVG of {}.", 2),
    ("generate {}.", 1), ("an SVG of {}", 1), ("a picture of {}", 1), ("give me {}.", 1), ("can you make {}?", 1),
    ("{}, please.", 1), ("draw a picture of {}.", 2), ("now draw {}.", 1), ("I'd like to see {}.", 1),
  ]
}
