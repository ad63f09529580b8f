/// Reads GBNF, the grammar language of llama.cpp, into rules.
///
/// `name ::= alternates`, with literals, character classes, `.`, groups, `* + ? {m} {m,} {m,n}` and comments. Beyond it:
/// `&( a | b | c! )` stands for some of the alternates, in any order and each at most once, those with `!` among them.
struct GBNFParser {
  private let bytes: [UInt8]
  private var at = 0
  private var nesting = 0
  private var rules = GrammarRules()

  /// The rules of a text, `root` among them and each one named also defined.
  ///
  /// Throws ``InferenceError/grammar(reason:)`` with line and column. Complexity: O(bytes).
  static func parse(_ text: [UInt8]) throws(InferenceError) -> (rules: GrammarRules, root: Int) {
    guard text.count <= GrammarLimits.bytes else {
      throw .grammar(reason: "it has \(text.count) bytes; at most \(GrammarLimits.bytes) are read")
    }
    var parser = GBNFParser(bytes: text)
    return try parser.document()
  }

  private init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  private mutating func document() throws(InferenceError) -> (rules: GrammarRules, root: Int) {
    skipSpace(acrossLines: true)
    while at < bytes.count {
      try rule()
      skipSpace(acrossLines: true)
    }
    if let missing = rules.rules.first(where: { $0.expression == nil }) {
      throw failure("no rule is named '\(missing.name)'", at: missing.offset)
    }
    guard let root = rules.find("root") else { throw .grammar(reason: "it has no rule 'root', where texts begin") }
    return (rules, root)
  }

  private mutating func rule() throws(InferenceError) {
    let start = at
    let index = try name()
    guard !rules.isDefined(index) else {
      throw failure("rule '\(rules.rules[index].name)' is defined twice", at: start)
    }
    skipSpace(acrossLines: false)
    guard take("::=") else { throw failure("expected '::=' after a rule's name") }
    skipSpace(acrossLines: true)
    rules.define(index, try alternates())
    guard at == bytes.count || bytes[at] == UInt8(ascii: "\n") || bytes[at] == UInt8(ascii: "\r") else {
      throw failure("expected '|', the end of the line or something to repeat")
    }
  }
}

extension GBNFParser {
  private mutating func alternates() throws(InferenceError) -> GrammarExpression {
    .choice(try list().items)
  }

  /// Sequences between bars. At the end of a line the next one may begin with a bar.
  private mutating func list(
    marksRequired: Bool = false
  ) throws(InferenceError) -> (items: [GrammarExpression], required: Int64) {
    var choices = [try sequence()]
    var required: Int64 = 0
    func mark(_ parser: inout GBNFParser) {
      if marksRequired, parser.take("!") { required |= 1 << Int64(min(choices.count - 1, 62)) }
    }
    mark(&self)
    while true {
      let end = at
      skipSpace(acrossLines: true)
      guard take("|") else {
        at = end
        return (choices, required)
      }
      skipSpace(acrossLines: true)
      choices.append(try sequence())
      mark(&self)
    }
  }

  private mutating func sequence() throws(InferenceError) -> GrammarExpression {
    var items: [GrammarExpression] = []
    while at < bytes.count {
      let start = at
      guard let item = try item() else { break }
      items.append(try repeated(item, from: start))
      skipSpace(acrossLines: nesting > 0)
    }
    return items.count == 1 ? items[0] : .sequence(items)
  }

  /// What comes next in a sequence; nil at its end.
  private mutating func item() throws(InferenceError) -> GrammarExpression? {
    switch bytes[at] {
    case UInt8(ascii: "\""): return try literal()
    case UInt8(ascii: "["): return try characterClass()
    case UInt8(ascii: "("): return .choice(try group().items)
    case UInt8(ascii: "&"):
      let start = at
      at += 1
      guard at < bytes.count, bytes[at] == UInt8(ascii: "(") else { throw failure("expected '(' after '&'") }
      let (items, required) = try group(marksRequired: true)
      guard items.count <= 63 else { throw failure("'&' takes at most 63 alternates", at: start) }
      return .anyOrder(items, required: required)
    case UInt8(ascii: "."):
      at += 1
      return .scalar(.all)
    case let byte where Self.isNameByte(byte):
      return .rule(try name())
    default: return nil
    }
  }

  private mutating func group(
    marksRequired: Bool = false
  ) throws(InferenceError) -> (items: [GrammarExpression], required: Int64) {
    let start = at
    guard nesting < GrammarLimits.nesting else {
      throw failure("groups lie more than \(GrammarLimits.nesting) deep")
    }
    nesting += 1
    at += 1
    skipSpace(acrossLines: true)
    let choices = try list(marksRequired: marksRequired)
    skipSpace(acrossLines: true)
    guard take(")") else {
      throw at == bytes.count ? failure("'(' is not closed", at: start) : failure("expected ')' or '|'")
    }
    nesting -= 1
    return choices
  }

  private mutating func repeated(_ item: GrammarExpression, from start: Int) throws(InferenceError) -> GrammarExpression
  {
    var item = item
    var count = 0
    while at < bytes.count {
      skipSpace(acrossLines: false)
      guard at < bytes.count, let (least, most) = try bounds() else { break }
      count += 1
      guard count <= 8 else { throw failure("one item is repeated in more than 8 ways", at: start) }
      item = .repetition(item, least: least, most: most)
    }
    return item
  }

  private mutating func bounds() throws(InferenceError) -> (Int, Int?)? {
    if take("*") { return (0, nil) }
    if take("+") { return (1, nil) }
    if take("?") { return (0, 1) }
    guard bytes[at] == UInt8(ascii: "{") else { return nil }
    let start = at
    at += 1
    let least = try number()
    skipSpace(acrossLines: false)
    var most: Int? = least
    if take(",") {
      skipSpace(acrossLines: false)
      most = at < bytes.count && bytes[at] != UInt8(ascii: "}") ? try number() : nil
    }
    skipSpace(acrossLines: false)
    guard take("}") else { throw failure("expected '}' after the numbers of a repetition") }
    if let most, most < least { throw failure("a repetition ends below where it begins", at: start) }
    return (least, most)
  }

  private mutating func number() throws(InferenceError) -> Int {
    skipSpace(acrossLines: false)
    let start = at
    var value = 0
    while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) {
      value = value * 10 + Int(bytes[at] - UInt8(ascii: "0"))
      guard value <= GrammarLimits.repetitions else {
        throw failure("a repetition goes to \(GrammarLimits.repetitions) at most", at: start)
      }
      at += 1
    }
    guard at > start else { throw failure("expected a number") }
    return value
  }

  private mutating func name() throws(InferenceError) -> Int {
    let start = at
    while at < bytes.count, Self.isNameByte(bytes[at]) { at += 1 }
    guard at > start else { throw failure("expected a rule's name") }
    guard at - start <= 200 else { throw failure("a name has at most 200 characters", at: start) }
    guard rules.count < GrammarLimits.rules else { throw failure("there are more than \(GrammarLimits.rules) rules") }
    return rules.index(of: String(decoding: bytes[start..<at], as: UTF8.self), offset: start)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}

extension GBNFParser {
  private mutating func literal() throws(InferenceError) -> GrammarExpression {
    let start = at
    at += 1
    var text: [UInt8] = []
    while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
      guard bytes[at] != UInt8(ascii: "\n") else { break }
      text.append(contentsOf: UTF8.encode(try scalar()).map(Array.init) ?? [])
    }
    guard take("\"") else { throw failure("the text is not closed on its line", at: start) }
    return .literal(text)
  }

  private mutating func characterClass() throws(InferenceError) -> GrammarExpression {
    let start = at
    at += 1
    let isInverted = take("^")
    var ranges: [ClosedRange<UInt32>] = []
    while at < bytes.count, bytes[at] != UInt8(ascii: "]") {
      let low = try scalar().value
      var high = low
      if at + 1 < bytes.count, bytes[at] == UInt8(ascii: "-"), bytes[at + 1] != UInt8(ascii: "]") {
        let dash = at
        at += 1
        high = try scalar().value
        guard low <= high else { throw failure("a range of characters ends below where it begins", at: dash) }
      }
      ranges.append(low...high)
    }
    guard take("]") else { throw failure("'[' is not closed", at: start) }
    let set = isInverted ? ScalarSet(ranges).inverted : ScalarSet(ranges)
    guard !set.ranges.isEmpty else { throw failure("no character fits", at: start) }
    return .scalar(set)
  }

  /// One character, spelled out or escaped.
  private mutating func scalar() throws(InferenceError) -> Unicode.Scalar {
    guard bytes[at] == UInt8(ascii: "\\") else { return try decoded() }
    let start = at
    at += 1
    guard at < bytes.count else { throw failure("something is missing after '\\'", at: start) }
    at += 1
    switch bytes[at - 1] {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "x"): return try hexadecimal(2, from: start)
    case UInt8(ascii: "u"): return try hexadecimal(4, from: start)
    case UInt8(ascii: "U"): return try hexadecimal(8, from: start)
    case let byte where "\\\"[]^-.{}()'/".utf8.contains(byte): return Unicode.Scalar(byte)
    default: throw failure("no such escape", at: start)
    }
  }

  private mutating func hexadecimal(_ digits: Int, from start: Int) throws(InferenceError) -> Unicode.Scalar {
    let text = bytes[at..<min(bytes.count, at + digits)]
    guard text.count == digits, let value = UInt32(String(decoding: text, as: UTF8.self), radix: 16),
      let scalar = Unicode.Scalar(value)
    else { throw failure("expected \(digits) hexadecimal digits of a character", at: start) }
    at += digits
    return scalar
  }

  private mutating func decoded() throws(InferenceError) -> Unicode.Scalar {
    let length = bytes[at] < 0x80 ? 1 : bytes[at] < 0xE0 ? 2 : bytes[at] < 0xF0 ? 3 : 4
    let end = min(bytes.count, at + length)
    guard let text = String(validating: bytes[at..<end], as: UTF8.self), let scalar = text.unicodeScalars.first else {
      throw failure("the grammar is not UTF-8")
    }
    at = end
    return scalar
  }
}

extension GBNFParser {
  /// Skips blanks and comments, and line ends where they don't end a rule.
  private mutating func skipSpace(acrossLines: Bool) {
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"): at += 1
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        guard acrossLines else { return }
        at += 1
      case UInt8(ascii: "#"):
        while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
      default: return
      }
    }
  }

  private mutating func take(_ text: String) -> Bool {
    guard bytes[at...].starts(with: text.utf8) else { return false }
    at += text.utf8.count
    return true
  }

  private func place(of offset: Int) -> (line: Int, column: Int) {
    let before = bytes[..<min(offset, bytes.count)]
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return (line, before[start...].count { $0 & 0xC0 != 0x80 } + 1)
  }

  private func failure(_ reason: String, at offset: Int? = nil) -> InferenceError {
    let (line, column) = place(of: offset ?? at)
    return .grammar(reason: "line \(line), column \(column): \(reason)")
  }
}
