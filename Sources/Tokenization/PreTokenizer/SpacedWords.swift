/// GPT-2's expression by hand: a word takes along the one space before it.
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
struct SpacedWords: Sendable {
  /// Whether `\p{N}` splits the text beforehand: each digit is a word of its own.
  let splitsDigits: Bool

  /// Where the word that starts at `start`, before the text's end, ends.
  @inline(__always) func wordEnd(in text: Span<UInt8>, from start: Int) -> Int {
    if text[start] == UInt8(ascii: "'"), let end = contractionEnd(text, start, anyCase: false) { return end }
    let first = ScannedCharacter(text, start)
    // The character that says what kind of word this is: the one after a space, if there is one.
    var body = first
    var bodyStart = start
    if text[start] == 0x20 {
      let second = ScannedCharacter(text, start + 1)
      if second.count > 0, !second.classes.contains(.space), !(splitsDigits && second.classes.contains(.number)) {
        body = second
        bodyStart = start + 1
      }
    }
    let next = bodyStart + body.count
    if body.classes.contains(.letter) { return runEnd(text, from: next, in: .letter) }
    if body.classes.contains(.number) { return splitsDigits ? next : runEnd(text, from: next, in: .number) }
    if !body.classes.contains(.space) { return runEnd(text, from: next, notIn: [.letter, .number, .space]) }
    let end = runEnd(text, from: next, in: .space)
    if splitsDigits, ScannedCharacter(text, end).classes.contains(.number) { return end }
    return spaceWordEnd(text, start, end)
  }
}
