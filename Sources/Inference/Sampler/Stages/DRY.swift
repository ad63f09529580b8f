internal import Tokenization
internal import Tensors

extension SamplerStageKind {
  static let dry = SamplerStageKind(
    "dry", summary: "weighs against going on with a repetition, the more the longer it is", weighsOnly: true,
    parameters: [
      .number("dry-multiplier", \.dryMultiplier, 0 ... .greatestFiniteMagnitude),
      .number("dry-base", \.dryBase, 1 ... .greatestFiniteMagnitude),
      .count("dry-allowed-length", \.dryAllowedLength, atLeast: 1, expected: "a whole number, 1 or more"),
      .count("dry-last", \.dryWindow, atLeast: -1, expected: "a number of tokens, -1 for all"),
    ],
    isOn: { $0.dryMultiplier > 0 && $0.dryWindow != 0 }, make: { DRY($0, $1) })
}

/// Don't repeat yourself (P. E. Weidmann, 2024). Where the last n tokens were there before, n at least the allowed
/// length, the token that followed them then loses `multiplier * base^(n - allowed)`; the longest such n counts. A
/// repetition does not reach across a token in which a sequence breaker ends.
///
/// O(tokens of the window) a token, by the Z function of the reversed history.
struct DRY: SamplerStage {
  private let multiplier: Double
  private let base: Double
  private let allowed: Int
  private let window: Int
  private let breakers: [[UInt8]]
  private let tokenizer: Tokenizer?

  init(_ configuration: SamplerConfiguration, _ tokenizer: Tokenizer?) {
    multiplier = Double(configuration.dryMultiplier)
    base = Double(configuration.dryBase)
    allowed = configuration.dryAllowedLength
    window = configuration.dryWindow
    breakers = configuration.drySequenceBreakers.map { Array($0.utf8) }.filter { !$0.isEmpty }
    self.tokenizer = tokenizer
  }

  func apply(to candidates: inout Candidates, history: [Int32], random: inout RandomSource) {
    let recent = Array((window < 0 ? history[...] : history.suffix(window)).reversed())
    guard recent.count > allowed else { return }
    for (id, length) in Self.repetitions(recent, reach: reach(of: recent)) where length >= allowed {
      let penalty = multiplier * ExactMath.power(base, length - allowed)
      candidates.change(id) { Float(Double($0) - penalty).clamped }
    }
  }

  /// For each token that followed an earlier occurrence of the last tokens, how long the longest one was.
  ///
  /// - Parameters:
  ///   - recent: the history, newest first.
  ///   - reach: how many of the newest tokens a repetition may have.
  static func repetitions(_ recent: [Int32], reach: Int) -> [Int32: Int] {
    var longest: [Int32: Int] = [:]
    guard reach > 0 else { return longest }
    let lengths = matches(recent)
    for at in 1..<max(1, recent.count) where lengths[at] > 0 {
      let length = min(lengths[at], reach)
      if length > longest[recent[at - 1], default: 0] { longest[recent[at - 1]] = length }
    }
    return longest
  }

  /// The Z function: how many tokens from each place on are those from the start on (Gusfield, 1997).
  private static func matches(_ tokens: [Int32]) -> [Int] {
    var lengths = Array(repeating: 0, count: tokens.count)
    var (left, right) = (0, 0)
    for at in tokens.indices.dropFirst() {
      var length = at < right ? min(right - at, lengths[at - left]) : 0
      while at + length < tokens.count, tokens[length] == tokens[at + length] { length += 1 }
      lengths[at] = length
      if at + length > right { (left, right) = (at, at + length) }
    }
    return lengths
  }

  /// How many of the newest tokens come after the last one in which a breaker ends.
  private func reach(of recent: [Int32]) -> Int {
    guard let tokenizer, !breakers.isEmpty else { return recent.count }
    let longest = breakers.map(\.count).max() ?? 0
    for (index, id) in recent.enumerated() {
      let piece = tokenizer.piece(of: id)
      // The bytes before a token are needed to see breakers of several tokens.
      var text = piece
      for earlier in recent[(index + 1)...] where text.count < piece.count + longest - 1 {
        let more = tokenizer.piece(of: earlier)
        if more.isEmpty { break }
        text = more + text
      }
      if breakers.contains(where: { Self.ends($0, in: text, last: piece.count) }) { return index }
    }
    return recent.count
  }

  /// Whether `breaker` ends within the last `last` bytes of `text`.
  private static func ends(_ breaker: [UInt8], in text: [UInt8], last: Int) -> Bool {
    guard text.count >= breaker.count else { return false }
    let first = max(breaker.count, text.count - last + 1)
    guard first <= text.count else { return false }
    return (first...text.count).contains { text[($0 - breaker.count)..<$0].elementsEqual(breaker) }
  }
}
