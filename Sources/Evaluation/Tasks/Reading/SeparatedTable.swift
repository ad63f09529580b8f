/// Rows of comma-separated values (RFC 4180).
struct SeparatedTable {
  /// A row and the line on which it begins, from 1.
  struct Row {
    let line: Int
    var fields: [String]
  }

  private(set) var rows: [Row] = []

  /// The rows of a text; nil where a quotation mark is not closed. Empty lines are no rows. O(n).
  init?(_ bytes: [UInt8]) {
    var (field, fields): ([UInt8], [String]) = ([], [])
    var (line, start, isQuoted, position) = (1, 1, false, 0)
    func text() -> String { String(decoding: field, as: UTF8.self) }
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\"") where isQuoted:
        if position < bytes.count, bytes[position] == byte {
          field.append(byte)
          position += 1
        } else {
          isQuoted = false
        }
      case UInt8(ascii: "\"") where field.isEmpty: isQuoted = true
      case UInt8(ascii: ",") where !isQuoted:
        fields.append(text())
        field = []
      case UInt8(ascii: "\n"):
        line += 1
        if isQuoted {
          field.append(byte)
          continue
        }
        if !field.isEmpty || !fields.isEmpty { rows.append(Row(line: start, fields: fields + [text()])) }
        (field, fields, start) = ([], [], line)
      case UInt8(ascii: "\r") where !isQuoted && position < bytes.count && bytes[position] == UInt8(ascii: "\n"): break
      default: field.append(byte)
      }
    }
    if isQuoted { return nil }
    if !field.isEmpty || !fields.isEmpty { rows.append(Row(line: start, fields: fields + [text()])) }
  }
}
