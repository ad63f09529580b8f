extension Tokenizer {
  /// The bytes that a token adds to a text. Ids outside the vocabulary add none.
  ///
  /// A byte-level token may hold a part of a character: `Detokenizer` puts them together.
  /// - Parameters:
  ///   - id: any number.
  ///   - renderSpecial: give the text of control tokens too.
  public func piece(of id: Int32, renderSpecial: Bool = false) -> [UInt8] {
    var piece: [UInt8] = []
    appendPiece(of: id, renderSpecial: renderSpecial, to: &piece)
    return piece
  }

  /// The text of `ids`, which is well-formed UTF-8 only if they are.
  ///
  /// - Parameters:
  ///   - ids: tokens; those outside the vocabulary add nothing.
  ///   - renderSpecial: give the text of control tokens too.
  ///   - cleanUpSpaces: drop the space before a punctuation mark, as the reference decoder does for models that set
  ///     `cleansUpSpaces`. Off by default: it changes texts that have such spaces on purpose.
  public func decode(_ ids: some Sequence<Int32>, renderSpecial: Bool = false, cleanUpSpaces: Bool = false) -> [UInt8] {
    var text: [UInt8] = []
    var dropsSpace = addsSpacePrefix
    for id in ids {
      let start = text.count
      appendPiece(of: id, renderSpecial: renderSpecial, to: &text)
      // The space at the start of the first token is the encoder's.
      if dropsSpace, start < text.count, text[start] == 0x20 { text.remove(at: start) }
      dropsSpace = false
    }
    return cleanUpSpaces ? Self.cleanUp(text) : text
  }

  func appendPiece(of id: Int32, renderSpecial: Bool, to bytes: inout [UInt8]) {
    guard vocabulary.has(id) else { return }
    let type = vocabulary.types[Int(id)]
    if type.isHidden && !renderSpecial { return }
    let tokens = vocabulary.tokens
    let text = tokens.bytes.span.extracting(tokens.range(Int(id)))
    if case .greedy(let encoder) = encoder {
      return bytes.append(copying: encoder.pieces.bytes.span.extracting(encoder.pieces.range(Int(id))))
    }
    if type.isSpecial { return bytes.append(copying: text) }
    if case .bytePair = encoder {
      if type == .normal { ByteAlphabet.decode(text, to: &bytes) }
    } else if type == .byte, let byte = ByteFallback.byte(of: text) {
      bytes.append(byte)
    } else if type == .normal {
      SpaceMark.unescape(text, to: &bytes)
    }
  }

  /// `text` without the spaces before `? ! . ,`, around a lone apostrophe, and before `'s 'm 're 've`.
  private static func cleanUp(_ text: [UInt8]) -> [UInt8] {
    func at(_ index: Int, _ source: [UInt8]) -> UInt8 { index < source.count ? source[index] : 0 }
    func pass(_ source: [UInt8], _ drops: (Int) -> Bool) -> [UInt8] {
      var result: [UInt8] = []
      result.reserveCapacity(source.count)
      for index in source.indices {
        if result.last == 0x20, index > 0, source[index - 1] == 0x20, drops(index) { result.removeLast() }
        result.append(source[index])
      }
      return result
    }
    let marks = pass(text) { "?!.,".utf8.contains(text[$0]) }
    var lone: [UInt8] = []
    var index = 0
    while index < marks.count {
      if marks[index] == UInt8(ascii: "'"), lone.last == 0x20, at(index + 1, marks) == 0x20 {
        lone.removeLast()
        lone.append(marks[index])
        index += 2
      } else {
        lone.append(marks[index])
        index += 1
      }
    }
    return pass(lone) { index in
      guard lone[index] == UInt8(ascii: "'") else { return false }
      switch (at(index + 1, lone), at(index + 2, lone)) {
      case (UInt8(ascii: "s"), _), (UInt8(ascii: "m"), _): return true
      case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")): return true
      default: return false
      }
    }
  }
}

extension [UInt8] {
  mutating func append(copying span: Span<UInt8>) {
    unsafe span.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }
}
