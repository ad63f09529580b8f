internal import OrderedCollections

/// What a model file says of itself: keys and values, in the file's order.
///
/// Keys are unique by their bytes. Arrays are views on the file; everything else is held by value.
public struct Metadata: Sendable {
  private let entries: OrderedDictionary<FileText, MetadataValue>

  /// The metadata of `entries`, in their order; of two equal keys the first stays. Complexity: O(n).
  public init(_ entries: [(key: FileText, value: MetadataValue)] = []) {
    self.entries = OrderedDictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  init(_ entries: OrderedDictionary<FileText, MetadataValue>) {
    self.entries = entries
  }

  /// Number of keys.
  public var count: Int { entries.count }

  /// All keys, in the file's order, ill-formed UTF-8 replaced. Complexity: O(n).
  public var keys: [String] { entries.keys.map(\.string) }

  /// All keys with their exact bytes, and their values. Complexity: O(n).
  public var pairs: [(key: FileText, value: MetadataValue)] {
    entries.map { (key: $0.key, value: $0.value) }
  }

  /// The value of a key. Complexity: O(1).
  public subscript(key: String) -> MetadataValue? { entries[FileText(key)] }

  /// The value of a key that need not be UTF-8. Complexity: O(1).
  public subscript(key: FileText) -> MetadataValue? { entries[key] }
}

extension Metadata {
  /// The string of `key`, ill-formed UTF-8 replaced; nil where there is none or it is of another type.
  public func string(_ key: String) -> String? { self[key]?.string }

  /// The integer of `key`, of whatever width; nil where there is none, it is of another type or beyond an `Int`.
  public func integer(_ key: String) -> Int? { self[key]?.integer }

  /// The float or integer of `key`; nil where there is none or it is of another type.
  public func number(_ key: String) -> Double? { self[key]?.number }

  /// The truth value of `key`; nil where there is none or it is of another type.
  public func boolean(_ key: String) -> Bool? { self[key]?.boolean }

  /// The array of `key`; nil where there is none or it is of another type.
  public func array(_ key: String) -> MetadataArray? { self[key]?.array }
}

extension Metadata: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, MetadataValue)...) {
    self.init(elements.map { (key: FileText($0.0), value: $0.1) })
  }
}
