import Foundation
import Workbench

/// Numbers as people read them.
enum Text {
  /// Bytes in decimal megabytes or gigabytes.
  static func megabytes(_ bytes: Int) -> String {
    switch Double(bytes) {
    case 1e9...: String(format: "%.2f GB", Double(bytes) / 1e9)
    case 1e6...: String(format: "%.1f MB", Double(bytes) / 1e6)
    default: String(format: "%.1f kB", Double(bytes) / 1e3)
    }
  }

  /// A count of parameters: 134.5M, 7.24B.
  static func parameters(_ count: Int) -> String {
    switch Double(count) {
    case 1e9...: String(format: "%.2fB", Double(count) / 1e9)
    case 1e6...: String(format: "%.1fM", Double(count) / 1e6)
    case 1e3...: String(format: "%.1fK", Double(count) / 1e3)
    default: "\(count)"
    }
  }

  /// A time in hours and minutes, minutes and seconds, or seconds.
  static func duration(seconds: Double) -> String {
    let whole = Int(max(0, min(seconds, 1e9)))
    switch whole {
    case 3600...: return "\(whole / 3600) h \(whole / 60 % 60) min"
    case 60...: return "\(whole / 60) min \(whole % 60) s"
    default: return "\(whole) s"
    }
  }

  /// A number with so many significant digits; "-" for what is none.
  static func significant(_ value: Double, _ digits: Int) -> String {
    value.isFinite ? Quantity.significant(value, digits) : "-"
  }

  /// A share in percent: 12.5%.
  static func percent(_ share: Double) -> String { String(format: "%.1f%%", 100 * share) }

  /// A text at the left or right edge of a column.
  static func pad(_ text: String, _ width: Int, right: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return right ? space + text : text + space
  }
}

/// Rows printed as columns, as wide as their widest cell.
struct TextTable {
  private var rows: [[String]] = []
  private let isNumeric: [Bool]

  /// - Parameter columns: the headings; one that begins with `>` heads numbers, which stand at the right.
  init(columns: [String]) {
    isNumeric = columns.map { $0.hasPrefix(">") }
    rows = [columns.map { $0.hasPrefix(">") ? String($0.dropFirst()) : $0 }]
  }

  mutating func append(_ row: [String]) {
    rows.append(row)
  }

  /// The lines of the table, without spaces at their ends.
  var lines: [String] {
    let widths = isNumeric.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.indices.map { Text.pad(row[$0], widths[$0], right: isNumeric[$0]) }
      return String(cells.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
    }
  }
}
