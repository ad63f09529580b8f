/// What is dropped when a context is full, so that a text can go on without end: not its first tokens, which all others
/// attend to ("attention sinks", Xiao et al., 2023), but the older half of the rest. What is kept moves up.
public struct ContextShift: Sendable, Equatable {
  /// Tokens at the start of the text that are never dropped.
  public var keep: Int

  /// A shift that keeps the first `keep` tokens; 4 are enough for attention, a system prompt takes more.
  public init(keep: Int = 4) {
    self.keep = keep
  }

  /// The positions that are dropped of a full context of `count`.
  package func dropped(of count: Int) -> Range<Int> {
    keep..<keep + max(1, (count - keep) / 2)
  }
}

/// Which tokens of a text a session still has.
struct Excerpt {
  /// All tokens since position 0.
  private(set) var text: [Int32]
  /// The place in the text of each position's token, ascending.
  private(set) var places: [Int]

  init(_ text: [Int32]) {
    self.text = text
    places = Array(text.indices)
  }

  /// One of which some was dropped; nil where the places are none of an excerpt of `text`.
  init?(_ text: [Int32], places: [Int]) {
    var next = 0
    for place in places {
      guard place >= next, place < text.count else { return nil }
      next = place + 1
    }
    guard next == text.count else { return nil }
    self.text = text
    self.places = places
  }

  /// Whether nothing was dropped.
  var isWhole: Bool { text.count == places.count }

  mutating func append(_ tokens: ArraySlice<Int32>) {
    places.append(contentsOf: text.count..<text.count + tokens.count)
    text.append(contentsOf: tokens)
  }

  mutating func drop(_ positions: Range<Int>) {
    places.removeSubrange(positions)
  }

  /// Forgets the positions from `position` on and the text behind them.
  mutating func cut(to position: Int) {
    guard position < places.count else { return }
    places.removeLast(places.count - position)
    let end = (places.last ?? -1) + 1
    text.removeLast(text.count - end)
  }

  /// The positions that are as they would be in `tokens`, and where in `tokens` to go on after them.
  func common(with tokens: ArraySlice<Int32>) -> (position: Int, next: Int) {
    let same = zip(text, tokens).prefix { $0 == $1 }.count
    let position = places.prefix { $0 < same }.count
    return (position, position == 0 ? 0 : places[position - 1] + 1)
  }
}

extension Session {
  /// Makes room in a full context. Returns where the tokens from position `start` on are then.
  func shift(_ start: Int) -> Int {
    guard let contextShift else { return start }
    let dropped = contextShift.dropped(of: history.count)
    var excerpt = excerpt ?? Excerpt(history)
    state.shift(dropping: dropped, end: history.count)
    excerpt.drop(dropped)
    self.excerpt = excerpt
    history.removeSubrange(dropped)
    computed = history.count
    publishPosition()
    return start <= dropped.lowerBound ? start : max(dropped.lowerBound, start - dropped.count)
  }

  /// Tokens that shifts of the context have dropped.
  public var droppedTokens: Int {
    get throws(InferenceError) {
      try exclusively { () throws(InferenceError) in
        excerpt.map { $0.text.count - $0.places.count } ?? 0
      }
    }
  }

  /// The positions that are as they would be in `tokens` but its last, and where in `tokens` to go on after them.
  func common(with tokens: [Int32]) -> (position: Int, next: Int) {
    if let excerpt { return excerpt.common(with: tokens.dropLast()) }
    let same = zip(history, tokens.dropLast()).prefix { $0 == $1 }.count
    return (same, same)
  }
}
