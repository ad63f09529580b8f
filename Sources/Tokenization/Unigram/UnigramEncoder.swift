/// The unigram language model of SentencePiece (Kudo, "Subword Regularization", 2018): of all ways to cut a text into
/// tokens the one whose scores, which are logarithms of probabilities, sum up highest (Viterbi).
struct UnigramEncoder: Sendable {
  private let vocabulary: Vocabulary
  private let normalizer: UnigramNormalizer
  private let trie: ByteTrie
  private let scores: [Double]
  private let unknownScore: Double
  private let fallback: ByteFallback?
  private let words: MarkedWords

  /// How far below the lowest score an unknown character's lies: SentencePiece's constant.
  private static let penalty = 10.0

  init(_ vocabulary: Vocabulary, _ normalizer: UnigramNormalizer) throws(TokenizationError) {
    guard !vocabulary.scores.isEmpty else { throw .missing(field: "tokenizer.ggml.scores") }
    self.vocabulary = vocabulary
    self.normalizer = normalizer
    let lowest = vocabulary.ids { $0 == .normal }.map { vocabulary.scores[Int($0)] }.filter(\.isFinite).min()
    unknownScore = Double(lowest ?? 0) - Self.penalty
    let (types, unknown) = (vocabulary.types, unknownScore)
    scores = vocabulary.scores.enumerated().map { id, score in
      // What isn't a number is as bad as being unknown.
      types[id] == .userDefined ? 0 : score.isFinite ? Double(score) : unknown
    }
    trie = try ByteTrie(
      vocabulary.tokens, numbers: vocabulary.ids { $0 == .normal || $0 == .userDefined || $0 == .unused })
    let bytes = ByteFallback(vocabulary)
    fallback = bytes.isComplete ? bytes : nil
    words = MarkedWords(vocabulary, .spareMarks)
  }

  /// Appends the tokens of `fragment`, in which no special token stands; O(n * longest token).
  ///
  /// Characters that are no token are their bytes' tokens where all bytes have one, else the unknown token, once for as
  /// many as stand together; left out where there is none.
  func encode(_ fragment: Span<UInt8>, to ids: inout [Int32], _ workspace: inout Workspace) {
    let text = normalizer.normalize(fragment)
    let start = ids.count
    workspace.forEachWord(of: text.span, words, to: &ids) { word, ids, workspace in
      encodeWord(word, to: &ids, &workspace.lattice)
    }
    workspace.lattice.trim()
    if let unknown = vocabulary.unknown, fallback == nil { Self.join(unknown, &ids, from: start) }
  }

  private func encodeWord(_ word: Span<UInt8>, to ids: inout [Int32], _ lattice: inout Lattice) {
    lattice.reset(word.count)
    var at = 0
    while at < word.count {
      let end = SpaceMark.characterEnd(in: word, from: at, .spareMarks)
      if !offerTokens(of: word, at, end, &lattice) {
        lattice.offer(-1, at, end, lattice.scores[at] + unknownScore)
      }
      at = end
    }
    appendBest(of: word, to: &ids, lattice)
  }

  /// Offers the tokens that start at `at`; returns whether one is just the character that ends at `characterEnd`.
  @inline(__always) private func offerTokens(
    of word: Span<UInt8>, _ at: Int, _ characterEnd: Int, _ lattice: inout Lattice
  ) -> Bool {
    let score = lattice.scores[at]
    var hasCharacter = false
    var node = 0
    var end = at
    while end < word.count, let child = trie.child(of: node, word[end]) {
      node = child
      end += 1
      let id = trie.value(at: node)
      guard id >= 0 else { continue }
      if end == characterEnd { hasCharacter = true }
      lattice.offer(id, at, end, score + scores[Int(id)])
    }
    return hasCharacter
  }

  private func appendBest(of word: Span<UInt8>, to ids: inout [Int32], _ lattice: Lattice) {
    let before = ids.count
    var end = word.count
    while end > 0 {
      let start = Int(lattice.starts[end])
      if lattice.ids[end] >= 0 {
        ids.append(lattice.ids[end])
      } else if let fallback {
        var bytes: [Int32] = []
        fallback.append(word.extracting(start..<end), to: &bytes)
        ids += bytes.reversed()
      } else if let unknown = vocabulary.unknown {
        ids.append(unknown)
      }
      end = start
    }
    ids[before...].reverse()
  }

  /// Makes each run of `id` from `start` on a single one.
  private static func join(_ id: Int32, _ ids: inout [Int32], from start: Int) {
    var kept = start
    for at in start..<ids.count where !(ids[at] == id && kept > start && ids[kept - 1] == id) {
      ids[kept] = ids[at]
      kept += 1
    }
    ids.removeLast(ids.count - kept)
  }
}
