/// A string as a file holds it: bytes that should be UTF-8, and need not be.
///
/// The bytes are kept exactly, so that they can be written back; what is shown has each ill-formed sequence replaced by
/// U+FFFD. Two texts are equal when their bytes are, unlike Swift's strings, which compare characters.
public struct FileText: Sendable {
  /// The text with ill-formed sequences replaced.
  public let string: String

  // Only where the bytes are not UTF-8 and `string` can't give them back.
  private let raw: [UInt8]?

  /// The text of `string`, as UTF-8.
  public init(_ string: String) {
    self.string = string
    raw = nil
  }

  /// The text of any bytes. Complexity: O(n).
  public init(_ bytes: [UInt8]) {
    self = unsafe bytes.withUnsafeBytes { unsafe FileText($0) }
  }

  init(_ bytes: UnsafeRawBufferPointer) {
    let repaired = unsafe String(decoding: bytes, as: UTF8.self)
    let isIntact = unsafe repaired.utf8.elementsEqual(bytes)
    string = repaired
    raw = isIntact ? nil : unsafe [UInt8](bytes)
  }

  /// The bytes as the file has them. Complexity: O(n).
  public var bytes: [UInt8] { raw ?? [UInt8](string.utf8) }

  /// Whether the bytes are well-formed UTF-8.
  public var isUTF8: Bool { raw == nil }
}

extension FileText: Hashable {
  public static func == (a: FileText, b: FileText) -> Bool {
    a.raw == b.raw && a.string.utf8.elementsEqual(b.string.utf8)
  }

  public func hash(into hasher: inout Hasher) {
    var string = string
    string.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension FileText: ExpressibleByStringLiteral, CustomStringConvertible {
  public init(stringLiteral value: String) { self.init(value) }

  public var description: String { string }
}

extension FileText {
  /// The text fit for a sentence or a terminal: at most `limit` scalars, control and invisible format characters
  /// written as `\u{...}`.
  public func printable(limit: Int = 80) -> String {
    Self.printable(string, limit: limit)
  }

  static func printable(_ string: String, limit: Int) -> String {
    var shown = ""
    for (index, scalar) in string.unicodeScalars.enumerated() {
      guard index < limit else { return shown + "..." }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      default:
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}
