/// The words of a text in which marks stand for spaces: stretches that no token of a vocabulary leaves, so that each can
/// be encoded by itself.
struct MarkedWords: Sendable {
  /// What a byte that should lead a character, but is not followed by its rest, takes along.
  enum Strays: Sendable {
    /// As many bytes as the rest would have, a part of a mark too: SentencePiece's reference encoder does so, and the
    /// space is lost.
    case takeMarks
    /// The same up to the next mark.
    case spareMarks
  }

  let strays: Strays
  // Whether some token has a mark behind this byte, so that words don't end there.
  private let crossed: [Bool]

  init(_ vocabulary: Vocabulary, _ strays: Strays) {
    self.strays = strays
    var crossed = [Bool](repeating: false, count: 256)
    let tokens = vocabulary.tokens
    for id in 0..<tokens.count where !vocabulary.types[id].isSpecial {
      let token = tokens.bytes.span.extracting(tokens.range(id))
      var at = 1
      while at < token.count {
        if SpaceMark.isAt(at, in: token), at < 3 || !SpaceMark.isAt(at - 3, in: token) {
          crossed[Int(token[at - 1])] = true
        }
        at += 1
      }
    }
    self.crossed = crossed
  }

  /// Where the word that starts at `start`, with the marks before it, ends.
  @inline(__always) func end(in text: Span<UInt8>, from start: Int) -> Int {
    var at = start
    while at < text.count {
      while SpaceMark.isAt(at, in: text) { at += 3 }
      // By characters, as merging sees them.
      while at < text.count, !SpaceMark.isAt(at, in: text) {
        at = SpaceMark.characterEnd(in: text, from: at, strays)
      }
      if at < text.count, !crossed[Int(text[at - 1])] { break }
    }
    return at
  }
}
