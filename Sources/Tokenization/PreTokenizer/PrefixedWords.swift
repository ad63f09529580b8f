/// The expression of Llama 3 and its kin by hand: a word takes along any one character before it, punctuation takes
/// along the line ends after it.
///
///     (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+
///       |\s+(?!\S)|\s+
struct PrefixedWords: Sendable {
  /// The most digits in a word.
  let digits: Int
  /// The letters: `\p{L}`, in newer models with `\p{M}`.
  let letters: CharacterClass

  /// Where the word that starts at `start`, before the text's end, ends.
  @inline(__always) func wordEnd(in text: Span<UInt8>, from start: Int) -> Int {
    let lead = text[start]
    if lead == UInt8(ascii: "'"), let end = contractionEnd(text, start, anyCase: true) { return end }
    let first = ScannedCharacter(text, start)
    let next = start + first.count
    if !first.classes.isDisjoint(with: letters) { return runEnd(text, from: next, in: letters) }
    if first.classes.contains(.number) { return runEnd(text, from: next, in: .number, upTo: digits - 1) }
    let second = ScannedCharacter(text, next)
    if !Self.isLineEnd(lead), !second.classes.isDisjoint(with: letters) {
      return runEnd(text, from: next + second.count, in: letters)
    }
    let others = letters.union([.number, .space])
    let body = lead == 0x20 ? second : first
    if body.count > 0, body.classes.isDisjoint(with: others) {
      var end = runEnd(text, from: next, notIn: others)
      while end < text.count, Self.isLineEnd(text[end]) { end += 1 }
      return end
    }
    let end = runEnd(text, from: next, in: .space)
    var lineEnd = end
    while lineEnd > start, !Self.isLineEnd(text[lineEnd - 1]) { lineEnd -= 1 }
    return lineEnd > start ? lineEnd : spaceWordEnd(text, start, end)
  }

  @inline(__always) private static func isLineEnd(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}
