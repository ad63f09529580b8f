extension Tokenizer {
  /// The tokens of `text`. Complexity: O(n log n) in its longest word, in practice O(n).
  ///
  /// A byte-level vocabulary takes an ill-formed byte for U+FFFD; a SentencePiece one keeps it.
  /// - Parameters:
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
      var afterSpecial = true
      for match in specialTokens.matches(in: text, includingHidden: parseSpecial) {
        if match.range.lowerBound > start {
          encode(text.extracting(start..<match.range.lowerBound), afterSpecial, to: &ids, &workspace)
        }
        ids.append(match.id)
        afterSpecial = true
        start = match.range.upperBound
      }
      if start < text.count { encode(text.extracting(start..<text.count), afterSpecial, to: &ids, &workspace) }
      if addSpecial, addsEOS, let eos { ids.append(eos) }
      return ids
    }
  }

  private func encode(
    _ fragment: Span<UInt8>, _ afterSpecial: Bool, to ids: inout [Int32], _ workspace: inout Workspace
  ) {
    switch encoder {
    case .bytePair(let encoder):
      encoder.encode(fragment, to: &ids, &workspace)
    case .sentencePiece(let encoder):
      encoder.encode(fragment, spaceBefore: addsSpacePrefix && afterSpecial, to: &ids, &workspace)
    }
  }
}
