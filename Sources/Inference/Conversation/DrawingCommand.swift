/// What a person typed to have something drawn: "a house", or a command such as "Please draw a house as SVG."
struct DrawingCommand {
  /// The text as typed, without the white space around it.
  let typed: String
  /// What shall be drawn: without the command's words before it, "as SVG" and the full stop after it.
  let subject: String
  /// Whether it is a command.
  let isCommand: Bool

  init(_ text: String) {
    let words = text.split { $0.isWhitespace }
    let leading = Self.leadingWords(of: words.map(Self.bare))
    isCommand = leading > 0
    typed = Self.trimmed(text, atEnd: " \t\r\n")
    let rest = words.dropFirst(leading).first.map { String(text[$0.startIndex...]) } ?? typed
    let body = Self.trimmed(rest, atEnd: isCommand ? " \t\r\n.?!" : " \t\r\n.")
    subject = isCommand && Self.endsInFormat(body) ? Self.trimmed(String(body.dropLast(7)), atEnd: " ,") : body
  }

  /// Verbs that are never the thing to be drawn.
  private static let verbs: Set<String> = ["draw", "create", "generate"]
  /// Verbs that may be nouns too, and so need a word after them that begins a thing: "paint a cat", but "paint brushes".
  private static let doubtful: Set<String> = ["make", "paint", "sketch", "show", "give"]
  private static let beginnings: Set<String> = [
    "a", "an", "the", "me", "us", "some", "my", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten",
  ]

  /// How many words at the start are the command: 2 of "please draw a house"; 0 where it is none.
  private static func leadingWords(of words: [String]) -> Int {
    var at = 0
    if words.count > 2, ["can", "could", "would", "will"].contains(words[0]), words[1] == "you" { at = 2 }
    while at < words.count, words[at] == "please" || words[at] == "now" { at += 1 }
    // Something must be left to draw.
    guard at + 1 < words.count else { return 0 }
    let isNumber = !words[at + 1].isEmpty && words[at + 1].utf8.allSatisfy { (0x30...0x39).contains($0) }
    let isVerb =
      verbs.contains(words[at])
      || doubtful.contains(words[at]) && (isNumber || beginnings.contains(words[at + 1]))
    guard isVerb else { return 0 }
    at += 1
    if at + 1 < words.count, words[at] == "me" || words[at] == "us" { at += 1 }
    return at
  }

  private static func endsInFormat(_ text: String) -> Bool {
    text.lowercased().utf8.suffix(7).elementsEqual(" as svg".utf8)
  }

  private static func bare(_ word: Substring) -> String {
    trimmed(word.lowercased(), atEnd: ",.!?:")
  }

  /// `text` without the white space at its start and the characters of `ends` at its end.
  private static func trimmed(_ text: String, atEnd ends: String) -> String {
    var rest = text.drop { $0.isWhitespace }
    while let last = rest.last, ends.contains(last) { rest.removeLast() }
    return String(rest)
  }
}
