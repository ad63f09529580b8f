extension Tokenizer {
  /// The tokens of `text`. Complexity: O(n log n) in its longest word, in practice O(n).
  ///
  /// A byte-level vocabulary takes an ill-formed byte for U+FFFD, and so does a unigram one; WordPiece drops it, the
  /// others keep it.
  /// - Parameters:
  ///   - text: any bytes.
  ///   - addSpecial: put the start- and end-of-text tokens around it, where the model wants them.
  ///   - parseSpecial: take control tokens that are spelled out in the text for what they are. Off for text from
  ///     people and files, which could else steer the model.
  public func encode(_ text: [UInt8], addSpecial: Bool = false, parseSpecial: Bool = false) -> [Int32] {
    encode(text.span, addSpecial: addSpecial, parseSpecial: parseSpecial)
  }

  /// The tokens of `text`; see `encode(_:addSpecial:parseSpecial:)` for bytes.
  public func encode(_ text: String, addSpecial: Bool = false, parseSpecial: Bool = false) -> [Int32] {
    encode(Array(text.utf8), addSpecial: addSpecial, parseSpecial: parseSpecial)
  }

  /// The tokens of `text`; see `encode(_:addSpecial:parseSpecial:)` for arrays.
  public func encode(_ text: Span<UInt8>, addSpecial: Bool = false, parseSpecial: Bool = false) -> [Int32] {
    withWorkspace { workspace in
      var ids: [Int32] = []
      ids.reserveCapacity(text.count / 4 + 2)
      if addSpecial, addsBOS, let bos { ids.append(bos) }
      var start = 0
      for match in specialTokens.matches(in: text, includingHidden: parseSpecial) {
        if match.range.lowerBound > start {
          encode(text.extracting(start..<match.range.lowerBound), to: &ids, &workspace)
        }
        ids.append(match.id)
        start = match.range.upperBound
      }
      if start < text.count { encode(text.extracting(start..<text.count), to: &ids, &workspace) }
      if addSpecial, addsEOS, let closing { ids.append(closing) }
      return ids
    }
  }

  /// Appends the tokens of text at the start or after a special token.
  private func encode(_ fragment: Span<UInt8>, to ids: inout [Int32], _ workspace: inout Workspace) {
    switch encoder {
    case .bytePair(let encoder): encoder.encode(fragment, to: &ids, &workspace)
    case .sentencePiece(let encoder):
      encoder.encode(fragment, spaceBefore: addsSpacePrefix, to: &ids, &workspace)
    case .characterPair(let encoder): encoder.encode(fragment, to: &ids, &workspace)
    case .unigram(let encoder): encoder.encode(fragment, to: &ids, &workspace)
    case .wordPiece(let encoder): encoder.encode(fragment, to: &ids)
    case .greedy(let encoder): encoder.encode(fragment, to: &ids)
    }
  }
}
