/// Cuts runs of decimal digits into threes from their right end, in one pass.
///
/// By an expression, each group looks ahead to the end of its run, which is quadratic in a long one.
struct DigitGroups: Sendable {
  /// Which runs are cut, and where.
  enum Rule: Sendable {
    /// All runs, at their ends too.
    case all
    /// Not those that a letter, mark, number or underscore follows at once.
    case freestanding
    /// All runs, but only where threes start: the digits before them stay with what is before the run, the last ones
    /// with what is after it.
    case beforeThrees
  }

  let rule: Rule

  /// The same as an expression, which matches the pieces, or for `beforeThrees` the pieces that end where threes start.
  var expression: String {
    switch rule {
    case .all: #"\d{1,3}(?=(?:\d{3})*+(?!\d))"#
    case .freestanding: #"\d{1,3}(?=(?:\d{3})*+(?![\p{L}\p{M}\p{N}_]))"#
    case .beforeThrees: #"(?s).+?(?=(?:\d{3})++(?!\d))"#
    }
  }

  /// The pieces of `subject` that end at `ends`, with runs of digits cut.
  func split(_ subject: [UInt8], at ends: [Int]) -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(ends.count + 16)
    let text = subject.span
    var start = 0
    for end in ends {
      split(text.extracting(0..<end), from: start, &result)
      start = end
    }
    return result
  }

  private func split(_ text: Span<UInt8>, from start: Int, _ result: inout [Int]) {
    var cuts = Cuts(last: start)
    var at = start
    while at < text.count {
      let first = ScannedCharacter(text, at)
      guard first.classes.contains(.digit) else {
        at += first.count
        continue
      }
      let end = runEnd(text, from: at, in: .digit)
      if rule != .freestanding || !isWordCharacter(text, end) { cut(text, at..<end, &cuts, &result) }
      at = end
    }
    cuts.add(text.count, to: &result)
  }

  private func isWordCharacter(_ text: Span<UInt8>, _ at: Int) -> Bool {
    guard at < text.count else { return false }
    return text[at] == UInt8(ascii: "_")
      || !ScannedCharacter(text, at).classes.isDisjoint(with: [.letter, .number, .mark])
  }

  private func cut(_ text: Span<UInt8>, _ run: Range<Int>, _ cuts: inout Cuts, _ result: inout [Int]) {
    var digits = 0
    for at in run where text[at] & 0xC0 != 0x80 { digits += 1 }
    var at = run.lowerBound
    if rule != .beforeThrees { cuts.add(at, to: &result) }
    while digits > 0 {
      if digits % 3 == 0 { cuts.add(at, to: &result) }
      let count = digits % 3 == 0 ? 3 : digits % 3
      at = runEnd(text, from: at, in: .digit, upTo: count)
      digits -= count
      if rule != .beforeThrees { cuts.add(at, to: &result) }
    }
  }

  /// Keeps cuts from being made twice.
  private struct Cuts {
    var last: Int

    mutating func add(_ at: Int, to result: inout [Int]) {
      guard at > last else { return }
      result.append(at)
      last = at
    }
  }
}
