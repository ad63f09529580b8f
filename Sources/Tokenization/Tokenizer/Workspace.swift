/// What encoding needs beside the text, kept from call to call.
struct Workspace {
  var words = WordCache()
  var symbols = SymbolChain()
  var lattice = Lattice()

  /// Encodes `text`, in which marks stand for spaces, by `encode`: word by word, those met before from the cache, or,
  /// where tokens cross spaces, in one go.
  @inline(__always) mutating func forEachWord(
    of text: Span<UInt8>, _ tokensCrossSpaces: Bool, _ strays: SpaceMark.Strays, to ids: inout [Int32],
    _ encode: (Span<UInt8>, inout [Int32], inout Workspace) -> Void
  ) {
    var start = 0
    while start < text.count {
      // Positions are 32 bits wide.
      let limit = min(text.count, start + 1 << 30)
      let end = tokensCrossSpaces ? limit : min(limit, SpaceMark.wordEnd(in: text, from: start, strays))
      if let key = WordCache.key(text, start..<end) {
        if !words.append(key, to: &ids) {
          let before = ids.count
          encode(text.extracting(start..<end), &ids, &self)
          words.insert(key, ids[before...])
        }
      } else {
        encode(text.extracting(start..<end), &ids, &self)
      }
      start = end
    }
  }
}
