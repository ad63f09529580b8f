public import Checkpoints
public import OrderedCollections

/// A value that a chat template may read: what JSON can say, and "not there".
///
/// Texts, keys among them, are equal when their code points are, as in Python; Swift's strings compare characters.
public enum TemplateValue: Sendable {
  /// No such value. Prints as nothing; reading one of its fields is an error.
  case undefined
  /// Jinja's `none`. Prints as "None".
  case none
  /// Prints as "True" or "False".
  case bool(Bool)
  /// A whole number of 64 bits; arithmetic beyond them is an error.
  case int(Int)
  /// A number with a fraction, printed as Python does.
  case double(Double)
  /// A text, counted and cut by code points.
  case string(String)
  /// A list; tuples are lists too.
  case list([TemplateValue])
  /// A mapping in the order of its keys, which `tojson` keeps.
  case dictionary(OrderedDictionary<FileText, TemplateValue>)
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
  public var dictionary: OrderedDictionary<FileText, TemplateValue>? {
    if case .dictionary(let entries) = self { entries } else { nil }
  }

  /// The value at `key` of a mapping; undefined where there is none.
  public subscript(key: String) -> TemplateValue {
    dictionary?[FileText(key)] ?? .undefined
  }
}

extension TemplateValue: Hashable {
  public static func == (a: TemplateValue, b: TemplateValue) -> Bool {
    switch (a, b) {
    case (.undefined, .undefined), (.none, .none): true
    case (.bool(let a), .bool(let b)): a == b
    case (.int(let a), .int(let b)): a == b
    case (.double(let a), .double(let b)): a == b
    case (.string(let a), .string(let b)): FileText(a) == FileText(b)
    case (.list(let a), .list(let b)): a == b
    case (.dictionary(let a), .dictionary(let b)): a == b
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .undefined: hasher.combine(0)
    case .none: hasher.combine(1)
    case .bool(let flag): hasher.combine(flag)
    case .int(let number): hasher.combine(number)
    case .double(let number): hasher.combine(number)
    case .string(let text): hasher.combine(FileText(text))
    case .list(let elements): hasher.combine(elements)
    case .dictionary(let entries): hasher.combine(entries)
    }
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
    self = .dictionary(OrderedDictionary(elements.map { (FileText($0), $1) }) { _, last in last })
  }
}
