public import OrderedCollections

/// A value that a chat template may read: what JSON can say, and "not there".
public enum TemplateValue: Sendable, Hashable {
  /// No such value. Prints as nothing; reading one of its fields is an error.
  case undefined
  case none
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case list([TemplateValue])
  /// A mapping in the order of its keys, which `tojson` keeps.
  case dictionary(OrderedDictionary<String, TemplateValue>)
}

extension TemplateValue {
  /// The text of a string, nil for anything else.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The elements of a list, nil for anything else.
  public var list: [TemplateValue]? {
    if case .list(let elements) = self { elements } else { nil }
  }

  /// The entries of a mapping, nil for anything else.
  public var dictionary: OrderedDictionary<String, TemplateValue>? {
    if case .dictionary(let entries) = self { entries } else { nil }
  }

  /// The value at `key` of a mapping; undefined where there is none.
  public subscript(key: String) -> TemplateValue {
    dictionary?[key] ?? .undefined
  }
}

extension TemplateValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(arrayLiteral elements: TemplateValue...) { self = .list(elements) }
  public init(nilLiteral: ()) { self = .none }
  /// The last of entries with the same key counts.
  public init(dictionaryLiteral elements: (String, TemplateValue)...) {
    self = .dictionary(OrderedDictionary(elements) { _, last in last })
  }
}
