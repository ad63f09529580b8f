internal import Checkpoints

/// The part of regular expressions that patterns of strings commonly use, as what a JSON string spells.
///
/// Known are literal characters, `.`, classes, `\d \w \s` and their opposites, escapes of characters, groups, `|`,
/// `* + ? {m,n}`, and `^` and `$` at the ends; without them anything may stand before and behind. Backreferences,
/// look-around, anchors elsewhere and lazy repetitions are errors.
struct SchemaPattern {
  private let scalars: [Unicode.Scalar]
  private let place: String
  private var at = 0
  private var nesting = 0

  /// What a pattern admits, without the quotes. Throws ``InferenceError/grammar(reason:)``.
  static func expression(_ pattern: String, at place: String) throws(InferenceError) -> GrammarExpression {
    var parser = SchemaPattern(scalars: Array(pattern.unicodeScalars), place: place)
    return try parser.whole()
  }

  private init(scalars: [Unicode.Scalar], place: String) {
    self.scalars = scalars
    self.place = place
  }

  private static let anything = GrammarExpression.repetition(spelled(.all), least: 0, most: nil)

  private mutating func whole() throws(InferenceError) -> GrammarExpression {
    var (isStart, isEnd) = (false, false)
    if take("^") { isStart = true }
    let body = try choices(end: &isEnd)
    guard at == scalars.count else { throw failure("')' closes nothing, or '$' is not at the end") }
    if case .choice(let list) = body, list.count > 1, isStart || isEnd {
      throw failure("'^' and '$' beside '|' are not clear; put the alternatives into a group")
    }
    return .sequence((isStart ? [] : [Self.anything]) + [body] + (isEnd ? [] : [Self.anything]))
  }

  private mutating func choices(end: inout Bool) throws(InferenceError) -> GrammarExpression {
    var list = [try sequence(end: &end)]
    while take("|") { list.append(try sequence(end: &end)) }
    return .choice(list)
  }

  private mutating func sequence(end: inout Bool) throws(InferenceError) -> GrammarExpression {
    var items: [GrammarExpression] = []
    while at < scalars.count, scalars[at] != "|", scalars[at] != ")" {
      if scalars[at] == "$", at == scalars.count - 1, nesting == 0 {
        at += 1
        end = true
        break
      }
      items.append(try repeated(try item()))
    }
    return .sequence(items)
  }

  private mutating func item() throws(InferenceError) -> GrammarExpression {
    switch scalars[at] {
    case "(": return try group()
    case "[": return Self.spelled(try characterClass())
    case ".":
      at += 1
      return Self.spelled(ScalarSet([0x0A...0x0A, 0x0D...0x0D]).inverted)
    case "\\": return Self.spelled(try escape())
    case "^", "$", "*", "+", "?", "{": throw failure("'\(scalars[at])' is not supported here")
    case let scalar:
      at += 1
      return Self.spelled(ScalarSet([scalar.value...scalar.value]))
    }
  }

  private mutating func group() throws(InferenceError) -> GrammarExpression {
    guard nesting < GrammarLimits.nesting else { throw failure("groups lie too deep") }
    nesting += 1
    at += 1
    if take("?") {
      guard take(":") else { throw failure("only groups ( ) and (?: ) are supported") }
    }
    var end = false
    let body = try choices(end: &end)
    guard take(")") else { throw failure("'(' is not closed") }
    nesting -= 1
    return body
  }

  private mutating func repeated(_ item: GrammarExpression) throws(InferenceError) -> GrammarExpression {
    let bounds: (Int, Int?)
    if take("*") {
      bounds = (0, nil)
    } else if take("+") {
      bounds = (1, nil)
    } else if take("?") {
      bounds = (0, 1)
    } else if take("{") {
      let least = try number()
      let most = take(",") ? (at < scalars.count && scalars[at] != "}" ? try number() : nil) : least
      guard take("}"), most ?? least >= least else { throw failure("a repetition {m,n} is not right") }
      bounds = (least, most)
    } else {
      return item
    }
    if at < scalars.count, "*+?{".unicodeScalars.contains(scalars[at]) {
      throw failure("lazy and possessive repetitions are not supported")
    }
    return .repetition(item, least: bounds.0, most: bounds.1)
  }

  private mutating func number() throws(InferenceError) -> Int {
    var value: Int?
    while at < scalars.count, let digit = Int(String(Character(scalars[at]))), scalars[at].isASCII {
      value = (value ?? 0) * 10 + digit
      guard value ?? 0 <= GrammarLimits.repetitions else { throw failure("a repetition is too long") }
      at += 1
    }
    guard let value else { throw failure("a repetition lacks its number") }
    return value
  }
}

extension SchemaPattern {
  private static let digits = ScalarSet([0x30...0x39])
  private static let words = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  private static let blanks = ScalarSet([9...13, 0x20...0x20, 0xA0...0xA0, 0x2028...0x2029, 0xFEFF...0xFEFF])

  private mutating func escape() throws(InferenceError) -> ScalarSet {
    guard at + 1 < scalars.count else { throw failure("something is missing after '\\'") }
    at += 2
    switch scalars[at - 1] {
    case "d": return Self.digits
    case "D": return Self.digits.inverted
    case "w": return Self.words
    case "W": return Self.words.inverted
    case "s": return Self.blanks
    case "S": return Self.blanks.inverted
    case "n": return ScalarSet([0x0A...0x0A])
    case "r": return ScalarSet([0x0D...0x0D])
    case "t": return ScalarSet([0x09...0x09])
    case "x": return try hexadecimal(2)
    case "u": return try hexadecimal(4)
    case let scalar where scalar.isASCII && !scalar.properties.isAlphabetic && !Self.digits.contains(scalar):
      return ScalarSet([scalar.value...scalar.value])
    default: throw failure("'\\\(scalars[at - 1])' is not supported")
    }
  }

  private mutating func hexadecimal(_ count: Int) throws(InferenceError) -> ScalarSet {
    let text = String(String.UnicodeScalarView(scalars[at..<min(scalars.count, at + count)]))
    guard text.unicodeScalars.count == count, let value = UInt32(text, radix: 16), Unicode.Scalar(value) != nil else {
      throw failure("expected \(count) hexadecimal digits of a character")
    }
    at += count
    return ScalarSet([value...value])
  }

  private mutating func characterClass() throws(InferenceError) -> ScalarSet {
    at += 1
    let isInverted = take("^")
    var ranges: [ClosedRange<UInt32>] = []
    while at < scalars.count, scalars[at] != "]" {
      let low = try member()
      guard at + 1 < scalars.count, scalars[at] == "-", scalars[at + 1] != "]", let from = low.single else {
        ranges += low.ranges
        continue
      }
      at += 1
      guard let to = try member().single, from <= to else { throw failure("a range of characters is not right") }
      ranges.append(from...to)
    }
    guard take("]") else { throw failure("'[' is not closed") }
    let set = isInverted ? ScalarSet(ranges).inverted : ScalarSet(ranges)
    guard !set.ranges.isEmpty else { throw failure("a class has no character") }
    return set
  }

  private mutating func member() throws(InferenceError) -> ScalarSet {
    if scalars[at] == "\\" { return try escape() }
    at += 1
    return ScalarSet([scalars[at - 1].value...scalars[at - 1].value])
  }

  /// A character of a set, as a JSON string spells it.
  private static func spelled(_ set: ScalarSet) -> GrammarExpression {
    var choices: [GrammarExpression] = []
    let plain = set.intersection(JSONSchemaConverter.plain)
    if !plain.ranges.isEmpty { choices.append(.scalar(plain)) }
    for scalar in (Array(0..<0x20) + [0x22, 0x5C]).map({ Unicode.Scalar(UInt8($0)) }) where set.contains(scalar) {
      choices.append(.text(JSONValue.escaped(scalar)))
    }
    return .choice(choices)
  }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard at < scalars.count, scalars[at] == scalar else { return false }
    at += 1
    return true
  }

  private func failure(_ reason: String) -> InferenceError {
    .grammar(reason: "schema at \(place): character \(at + 1): \(reason)")
  }
}

extension ScalarSet {
  /// Whether a scalar is in it.
  func contains(_ scalar: Unicode.Scalar) -> Bool { ranges.contains { $0.contains(scalar.value) } }

  /// The only value, nil where there are more.
  var single: UInt32? {
    guard ranges.count == 1, let range = ranges.first, range.count == 1 else { return nil }
    return range.lowerBound
  }

  /// What is in both.
  func intersection(_ other: ScalarSet) -> ScalarSet {
    ScalarSet(
      ranges.flatMap { a in
        other.ranges.compactMap { b in
          let (low, high) = (max(a.lowerBound, b.lowerBound), min(a.upperBound, b.upperBound))
          return low <= high ? low...high : nil
        }
      })
  }
}
