/// Packs texts into batches in the order in which they come: a batch ends before the text that would take it beyond
/// `microTokens` rows, so that only a text longer than that makes a larger one.
struct BatchPacker {
  private let context: Int
  private let microTokens: Int
  private var full: [[TokenExample]] = []
  private var group: [TokenExample] = []
  private var rows = 0
  /// Rows of all texts so far.
  private(set) var taken = 0

  /// No texts yet; each will be cut to `context` rows.
  init(context: Int, microTokens: Int) {
    self.context = context
    self.microTokens = microTokens
  }

  /// Adds a text; returns false where it has nothing to foretell, and is left out.
  mutating func add(_ example: TokenExample) -> Bool {
    let length = min(example.tokens.count - 1, context)
    guard length > 0 else { return false }
    if rows > 0, rows + length > microTokens {
      full.append(group)
      (group, rows) = ([], 0)
    }
    group.append(example)
    rows += length
    taken += length
    return true
  }

  /// The batches of all texts so far; the last may be small.
  var batches: [TokenBatch] { (full + [group]).map { TokenBatch($0, context: context) } }
}
