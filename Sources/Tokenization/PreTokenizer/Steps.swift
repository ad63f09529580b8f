/// The steps that split text into words one after the other: each splits further what the ones before left.
struct Steps: Sendable {
  private enum Step: Sendable {
    case expression(Expression)
    case digits(DigitGroups)
  }

  private let steps: [Step]

  /// - Parameter byExpressions: run expressions even for what is written by hand.
  init(_ sources: [SplitStep], byExpressions: Bool) throws(TokenizationError) {
    var steps: [Step] = []
    for source in sources {
      switch source {
      case .expression(let expression):
        steps.append(.expression(try Expression(expression)))
      case .digitsFromRight(let rule):
        let groups = DigitGroups(rule: rule)
        steps.append(byExpressions ? .expression(try Expression(groups.expression)) : .digits(groups))
      }
    }
    self.steps = steps
  }

  /// Whether some step is run by hand.
  var hasDigitGroups: Bool {
    steps.contains { if case .digits = $0 { true } else { false } }
  }

  /// Where the words of `text`, generalised UTF-8, end, in ascending order; the last one at the text's end.
  func wordEnds(in text: Span<UInt8>) -> [Int] {
    let subject = Self.withoutSurrogates(text)
    var ends = subject.isEmpty ? [] : [subject.count]
    for step in steps {
      switch step {
      case .expression(let expression): ends = expression.split(subject, at: ends)
      case .digits(let groups): ends = groups.split(subject, at: ends)
      }
    }
    return ends
  }

  // PCRE2 takes no surrogates. A private-use character is as long and of as few properties.
  private static func withoutSurrogates(_ text: Span<UInt8>) -> [UInt8] {
    var bytes = unsafe text.withUnsafeBufferPointer { unsafe Array($0) }
    for at in bytes.indices where bytes[at] == 0xED && at + 1 < bytes.count && bytes[at + 1] >= 0xA0 {
      bytes[at] = 0xEE
      bytes[at + 1] = 0x80
    }
    return bytes
  }
}
