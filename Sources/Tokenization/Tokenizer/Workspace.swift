/// What encoding needs beside the text, kept from call to call.
struct Workspace {
  var words = WordCache()
  var symbols = SymbolChain()
  var lattice = Lattice()

  /// Encodes `text`, in which marks stand for spaces, by `encode`: word by word, those met before from the cache.
  @inline(__always) mutating func forEachWord(
    of text: Span<UInt8>, _ words: MarkedWords, to ids: inout [Int32],
    _ encode: (Span<UInt8>, inout [Int32], inout Workspace) -> Void
  ) {
    var start = 0
    while start < text.count {
      // Positions are 32 bits wide.
      let limit = min(text.count, start + 1 << 30)
      let end = min(limit, words.end(in: text, from: start))
      if let key = WordCache.key(text, start..<end) {
        if !self.words.append(key, to: &ids) {
          let before = ids.count
          encode(text.extracting(start..<end), &ids, &self)
          self.words.insert(key, ids[before...])
        }
      } else {
        encode(text.extracting(start..<end), &ids, &self)
      }
      start = end
    }
  }
}
