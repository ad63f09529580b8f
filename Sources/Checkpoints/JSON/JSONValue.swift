package import OrderedCollections

/// What a JSON text (RFC 8259) says, keys in their order. Strings, keys among them, are equal when their bytes are.
package enum JSONValue: Sendable, Hashable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number without fraction or exponent that fits 64 bits.
  case int(Int)
  /// Any other number, rounded to the nearest double.
  case double(Double)
  /// A string, escapes resolved.
  case string(FileText)
  /// An array.
  case list([JSONValue])
  /// An object, its members in the order of the text.
  case dictionary(OrderedDictionary<FileText, JSONValue>)
}

extension JSONValue {
  /// The value of a JSON text.
  ///
  /// Of entries with the same key the last one counts, unless `allowsDuplicates` is false: then they are an error.
  /// Integers beyond 64 bits become doubles; half a surrogate pair becomes U+FFFD. Fails where the text is not JSON, not
  /// UTF-8, or nests more than 128 deep. Complexity: linear in the text; memory in proportion to it.
  package init(json: [UInt8], allowsDuplicates: Bool = true) throws(JSONError) {
    var reader = JSONReader(bytes: json, allowsDuplicates: allowsDuplicates)
    self = try reader.document()
  }

  /// A string, nil for anything else.
  package var text: FileText? {
    if case .string(let text) = self { text } else { nil }
  }

  /// A string as Swift compares them, by characters: for names that are ASCII. Nil for anything else.
  package var string: String? { text?.string }

  /// An integer, nil for anything else.
  package var integer: Int? {
    if case .int(let value) = self { value } else { nil }
  }

  /// An integer or a double, nil for anything else.
  package var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// A truth value, nil for anything else.
  package var boolean: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The elements of a list, nil for anything else.
  package var list: [JSONValue]? {
    if case .list(let elements) = self { elements } else { nil }
  }

  /// The entries of a mapping, nil for anything else.
  package var dictionary: OrderedDictionary<FileText, JSONValue>? {
    if case .dictionary(let entries) = self { entries } else { nil }
  }

  /// The value at `key` of a mapping; nil where there is none, it is `null`, or this is no mapping.
  package subscript(key: String) -> JSONValue? {
    guard let value = dictionary?[FileText(key)], value != .null else { return nil }
    return value
  }
}

/// A text that is not JSON.
package struct JSONError: Error, Sendable, Equatable {
  /// From 1.
  package let line: Int
  /// In bytes from the start of the text.
  package let offset: Int
  /// What is wrong, fit to print.
  package let reason: String
}
