internal import Checkpoints
internal import OrderedCollections

/// What does not depend on the schema: white space, characters, any value.
extension JSONSchemaConverter {
  /// A blank, or a line end with an indentation.
  static let space = GrammarExpression.optional(
    .choice([
      .text(" "),
      .sequence([.text("\n"), .repetition(.scalar(ScalarSet([0x20...0x20, 9...9])), least: 0, most: 32)]),
    ]))

  static let digit = GrammarExpression.scalar(ScalarSet([0x30...0x39]))

  /// Digits, so many.
  static func digits(_ least: Int, _ most: Int) -> GrammarExpression {
    .repetition(digit, least: least, most: most)
  }

  private static let hexadecimal = ScalarSet([0x30...0x39, 0x41...0x46, 0x61...0x66])

  /// Scalars that a JSON text spells as they are.
  static let plain = ScalarSet([0...0x1F, 0x22...0x22, 0x5C...0x5C]).inverted

  /// One character of a string, escaped or not; no halves of surrogate pairs.
  static let character: GrammarExpression = {
    let hex = GrammarExpression.scalar(hexadecimal)
    let noSurrogate = GrammarExpression.choice([
      .sequence([.scalar(ScalarSet([0x30...0x39, 0x41...0x43, 0x45...0x46, 0x61...0x63, 0x65...0x66])), hex]),
      .sequence([.scalar(ScalarSet([0x44...0x44, 0x64...0x64])), .scalar(ScalarSet([0x30...0x37]))]),
    ])
    let escape = GrammarExpression.choice([
      .scalar(ScalarSet("\"\\/bfnrt".unicodeScalars.map { $0.value...$0.value })),
      .sequence([.text("u"), noSurrogate, hex, hex]),
    ])
    return .choice([.scalar(plain), .sequence([.text("\\"), escape])])
  }()

  /// The shared rule of a name, defined at its first use.
  private mutating func shared(_ name: String, _ make: (inout JSONSchemaConverter) -> GrammarExpression)
    -> GrammarExpression
  {
    if let known = rules.find(name) { return .rule(known) }
    let index = rules.index(of: name)
    rules.define(index, make(&self))
    return .rule(index)
  }

  /// Any JSON value.
  mutating func anyValue() -> GrammarExpression {
    shared("any value") { converter in
      .choice([
        converter.anyObject(), converter.anyArray(), Self.string(Self.repeatedCharacter(0, nil)),
        Self.anyNumber, .text("true"), .text("false"), .text("null"),
      ])
    }
  }

  mutating func anyObject() -> GrammarExpression {
    shared("any object") { converter in
      let key = Self.string(Self.repeatedCharacter(0, nil))
      return Self.object([Self.list(converter.member(key, converter.anyValue()))])
    }
  }

  private mutating func anyArray() -> GrammarExpression {
    shared("any array") { converter in
      .sequence([.text("["), Self.space, Self.list(converter.anyValue()), .text("]")])
    }
  }

  static func repeatedCharacter(_ least: Int, _ most: Int?) -> GrammarExpression {
    .repetition(character, least: least, most: most)
  }

  static func string(_ content: GrammarExpression) -> GrammarExpression {
    .sequence([.text("\""), content, .text("\"")])
  }

  static func object(_ members: [GrammarExpression]) -> GrammarExpression {
    .sequence([.text("{"), space] + members + [.text("}")])
  }

  /// Any number of items with commas between them and space behind.
  static func list(_ item: GrammarExpression) -> GrammarExpression {
    let more = GrammarExpression.sequence([.text(","), space, item, space])
    return .optional(.sequence([item, space, .repetition(more, least: 0, most: nil)]))
  }

  func member(_ key: GrammarExpression, _ value: GrammarExpression) -> GrammarExpression {
    .sequence([key, .text(":"), Self.space, value])
  }

  static let anyInteger = GrammarExpression.sequence([.optional(.text("-")), natural])

  static let natural = GrammarExpression.choice([
    .text("0"), .sequence([.scalar(ScalarSet([0x31...0x39])), digits(0, 15)]),
  ])

  static let fraction = GrammarExpression.optional(.sequence([.text("."), digits(1, 16)]))

  static let anyNumber = GrammarExpression.sequence([
    anyInteger, fraction,
    .optional(
      .sequence([
        .scalar(ScalarSet([0x45...0x45, 0x65...0x65])), .optional(.scalar(ScalarSet([0x2B...0x2B, 0x2D...0x2D]))),
        digits(1, 2),
      ])),
  ])
}

extension JSONValue {
  /// The value as JSON text without blanks.
  var json: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .int(let value): "\(value)"
    case .double(let value): "\(value)"
    case .string(let value): Self.quoted(value.string)
    case .list(let values): "[" + values.map(\.json).joined(separator: ",") + "]"
    case .dictionary(let entries):
      "{" + entries.map { Self.quoted($0.key.string) + ":" + $0.value.json }.joined(separator: ",") + "}"
    }
  }

  static func quoted(_ text: String) -> String {
    "\"" + text.unicodeScalars.map(escaped).joined() + "\""
  }

  /// A character as a JSON string has it.
  static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: return String(Character(scalar))
    }
  }

  /// The names of the types that the value is of.
  var typeNames: [String] {
    switch self {
    case .null: ["null"]
    case .bool: ["boolean"]
    case .int: ["integer", "number"]
    case .double: ["number"]
    case .string: ["string"]
    case .list: ["array"]
    case .dictionary: ["object"]
    }
  }
}
