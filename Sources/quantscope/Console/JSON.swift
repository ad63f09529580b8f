import Foundation

/// A JSON value to print. Numbers that JSON can't say (NaN, infinity) become null.
indirect enum JSON: Encodable {
  case null
  case bool(Bool)
  case integer(Int)
  case unsigned(UInt64)
  case float(Float)
  case double(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  static func optional(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .unsigned(let value): try container.encode(value)
    case .float(let value): value.isFinite ? try container.encode(value) : try container.encodeNil()
    case .double(let value): value.isFinite ? try container.encode(value) : try container.encodeNil()
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let members): try container.encode(members)
    }
  }

  /// Prints the value as one line on standard output, keys sorted.
  func print() throws {
    try Output.write(Array(try text().utf8))
  }

  /// The value as one line, keys sorted.
  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
  ExpressibleByIntegerLiteral
{
  init(dictionaryLiteral members: (String, JSON)...) {
    self = .object(Dictionary(members) { _, last in last })
  }
  init(arrayLiteral values: JSON...) { self = .array(values) }
  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .integer(value) }
}
