/// Which tensors an option means.
///
/// Text without `*` and `?` is found anywhere in a name (`attn_v`, `blk.[0-3].ffn_down`), as the field's tools have it;
/// with one of them the pattern must match the whole name (`blk.?.attn_*`). `[abc]`, `[a-z]` and `[!a-z]` match one
/// character of a class; a backslash takes the next character as it is.
public struct TensorPattern: Sendable, Hashable {
  /// The pattern as it was written.
  public let text: String

  private let parts: [Part]

  private enum Part: Sendable, Hashable {
    case byte(UInt8)
    case anyByte
    case anyRun
    case oneOf([ClosedRange<UInt8>], inverted: Bool)
  }

  /// The pattern of `text`; nil where it is empty, a class is not closed, or a backslash ends it.
  public init?(_ text: String) {
    guard !text.isEmpty, var parts = Self.parse([UInt8](text.utf8)) else { return nil }
    if !parts.contains(where: { $0 == .anyRun || $0 == .anyByte }) { parts = [.anyRun] + parts + [.anyRun] }
    self.text = text
    self.parts = parts
  }

  /// Whether the pattern means the tensor `name`. Complexity: O(name * pattern).
  public func matches(_ name: String) -> Bool {
    let name = [UInt8](name.utf8)
    var (at, part) = (0, 0)
    // Where to go on after the last run, one byte further each time.
    var retry: (at: Int, part: Int)?
    while at < name.count {
      if part < parts.count, parts[part] == .anyRun {
        part += 1
        retry = (at, part)
      } else if part < parts.count, Self.matches(parts[part], name[at]) {
        (at, part) = (at + 1, part + 1)
      } else if let last = retry {
        retry = (last.at + 1, last.part)
        (at, part) = (last.at + 1, last.part)
      } else {
        return false
      }
    }
    return parts[part...].allSatisfy { $0 == .anyRun }
  }

  private static func matches(_ part: Part, _ byte: UInt8) -> Bool {
    switch part {
    case .byte(let wanted): byte == wanted
    case .anyByte: true
    case .anyRun: false
    case .oneOf(let ranges, let inverted): ranges.contains { $0.contains(byte) } != inverted
    }
  }

  private static func parse(_ text: [UInt8]) -> [Part]? {
    var parts: [Part] = []
    var rest = text[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "*"): parts.append(.anyRun)
      case UInt8(ascii: "?"): parts.append(.anyByte)
      case UInt8(ascii: "["):
        guard let part = parseClass(&rest) else { return nil }
        parts.append(part)
      case UInt8(ascii: "\\"):
        guard let next = rest.popFirst() else { return nil }
        parts.append(.byte(next))
      default: parts.append(.byte(byte))
      }
    }
    return parts
  }

  private static func parseClass(_ rest: inout ArraySlice<UInt8>) -> Part? {
    var ranges: [ClosedRange<UInt8>] = []
    var inverted = false
    if let first = rest.first, first == UInt8(ascii: "!") || first == UInt8(ascii: "^") {
      inverted = true
      rest.removeFirst()
    }
    while let low = rest.popFirst() {
      if low == UInt8(ascii: "]"), !ranges.isEmpty { return .oneOf(ranges, inverted: inverted) }
      guard rest.first == UInt8(ascii: "-"), let high = rest.dropFirst().first, high != UInt8(ascii: "]") else {
        ranges.append(low...low)
        continue
      }
      guard low <= high else { return nil }
      rest.removeFirst(2)
      ranges.append(low...high)
    }
    return nil
  }
}
