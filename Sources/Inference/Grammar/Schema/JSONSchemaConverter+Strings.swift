internal import Checkpoints
internal import OrderedCollections

/// Strings and numbers.
extension JSONSchemaConverter {
  func string(_ keywords: Keywords, at path: String) throws(InferenceError) -> GrammarExpression {
    let least = try count(keywords, "minLength", at: path)
    let most = try count(keywords, "maxLength", at: path)
    if let least, let most, most < least { throw failure(path, "'maxLength' is below 'minLength'") }
    if let pattern = keywords["pattern"] {
      guard let text = pattern.string else { throw failure("\(path)/pattern", "expected a text") }
      guard least == nil, most == nil else {
        throw failure(path, "'pattern' together with a length is not supported")
      }
      return Self.string(try SchemaPattern.expression(text, at: "\(path)/pattern"))
    }
    if let format = keywords["format"]?.string, let known = Self.format(format) {
      guard least == nil, most == nil else { throw failure(path, "'format' together with a length is not supported") }
      return Self.string(known)
    }
    return Self.string(Self.repeatedCharacter(least ?? 0, most))
  }

  /// The texts of a format; nil for those that are taken for any text.
  private static func format(_ name: String) -> GrammarExpression? {
    let pattern: String
    switch name {
    case "date": pattern = date
    case "time": pattern = time
    case "date-time": pattern = date + "T" + time
    case "uuid": pattern = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    case "ipv4": pattern = "(\(octet)\\.){3}\(octet)"
    default: return nil
    }
    return try? SchemaPattern.expression("^" + pattern + "$", at: "")
  }

  private static let date = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
  private static let time =
    "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
  private static let octet = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"

  /// A number within its bounds, which are whole.
  func number(
    _ keywords: Keywords, isWhole: Bool, at path: String
  ) throws(InferenceError) -> GrammarExpression {
    var least = try bound(keywords, "minimum", at: path)
    var most = try bound(keywords, "maximum", at: path)
    if let above = try bound(keywords, "exclusiveMinimum", at: path) {
      guard isWhole else { throw failure("\(path)/exclusiveMinimum", "is supported for integers only") }
      least = max(least ?? .min, above + 1)
    }
    if let below = try bound(keywords, "exclusiveMaximum", at: path) {
      guard isWhole else { throw failure("\(path)/exclusiveMaximum", "is supported for integers only") }
      most = min(most ?? .max, below - 1)
    }
    if least == nil, most == nil { return isWhole ? Self.anyInteger : Self.anyNumber }
    if let least, let most, most < least { throw failure(path, "the largest number is below the smallest") }
    return .choice(Self.between(least, most, isWhole: isWhole))
  }

  private func bound(_ keywords: Keywords, _ keyword: FileText, at path: String) throws(InferenceError) -> Int? {
    guard let value = keywords[keyword] else { return nil }
    let limit = 1_000_000_000_000_000
    guard let number = value.number, number == number.rounded(), abs(number) < Double(limit) else {
      throw failure("\(path)/\(keyword)", "expected a whole number of at most 15 digits")
    }
    return Int(number)
  }

  /// The numbers between two, or beyond one where the other is nil.
  private static func between(_ least: Int?, _ most: Int?, isWhole: Bool) -> [GrammarExpression] {
    var choices: [GrammarExpression] = []
    if (most ?? 0) >= 0 { choices.append(magnitudes(max(0, least ?? 0), most, isWhole)) }
    if least ?? -1 < 0 {
      let from = most.map { $0 < 0 ? -$0 : isWhole ? 1 : 0 } ?? (isWhole ? 1 : 0)
      choices.append(.sequence([.text("-"), magnitudes(from, least.map(-), isWhole)]))
    }
    return choices
  }

  /// The numbers from `least`, 0 or more, to `most`, without sign.
  private static func magnitudes(_ least: Int, _ most: Int?, _ isWhole: Bool) -> GrammarExpression {
    guard !isWhole else { return SchemaDigits.range(least, most) }
    guard let most else { return .sequence([SchemaDigits.range(least, nil), fraction]) }
    // The largest has no fraction but zeros.
    let end = GrammarExpression.sequence([
      .text("\(most)"), .optional(.sequence([.text("."), .repetition(.text("0"), least: 1, most: 4)])),
    ])
    return least == most ? end : .choice([.sequence([SchemaDigits.range(least, most - 1), fraction]), end])
  }
}

/// Ranges of whole numbers in decimal digits.
enum SchemaDigits {
  /// The numbers from `least`, 0 or more, to `most`; nil for up to 16 digits.
  static func range(_ least: Int, _ most: Int?) -> GrammarExpression {
    var choices: [GrammarExpression] = []
    var low = least
    for length in "\(least)".count...16 {
      let last = (0..<length).reduce(0) { all, _ in all * 10 + 9 }
      let high = min(last, most ?? last)
      guard low <= high else { break }
      choices.append(same(length: length, low, high))
      low = last + 1
    }
    return .choice(choices)
  }

  /// Numbers of one length.
  private static func same(length: Int, _ low: Int, _ high: Int) -> GrammarExpression {
    func digits(_ number: Int) -> [UInt32] {
      let text = Array("\(number)".utf8).map(UInt32.init)
      return Array(repeating: 0x30, count: length - text.count) + text
    }
    return between(digits(low)[...], digits(high)[...])
  }

  private static func between(_ low: ArraySlice<UInt32>, _ high: ArraySlice<UInt32>) -> GrammarExpression {
    guard let first = low.first, let last = high.first else { return .sequence([]) }
    let (lowRest, highRest) = (low.dropFirst(), high.dropFirst())
    func one(_ digit: UInt32) -> GrammarExpression { .scalar(ScalarSet([digit...digit])) }
    if first == last { return .sequence([one(first), between(lowRest, highRest)]) }
    let zeros = lowRest.map { _ in UInt32(0x30) }
    let nines = lowRest.map { _ in UInt32(0x39) }
    var choices: [GrammarExpression] = []
    var (from, to) = (first, last)
    if Array(lowRest) != zeros {
      choices.append(.sequence([one(first), between(lowRest, nines[...])]))
      from += 1
    }
    if Array(highRest) != nines {
      choices.append(.sequence([one(last), between(zeros[...], highRest)]))
      to -= 1
    }
    if from <= to {
      choices.append(
        .sequence([.scalar(ScalarSet([from...to])), JSONSchemaConverter.digits(zeros.count, zeros.count)]))
    }
    return .choice(choices)
  }
}
