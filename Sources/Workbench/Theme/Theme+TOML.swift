internal import TOMLKit

/// Why a theme can't be used.
package enum ThemeError: Error, Sendable, Equatable {
  /// The file is no TOML.
  case syntax(file: String, line: Int, reason: String)
  /// A key has a value that it can't have; `line` is nil where it is missing altogether.
  case value(file: String, key: String, line: Int?, expected: String, found: String)
  /// A key that no theme has.
  case unknownKey(file: String, key: String, line: Int?)
  /// The file is not there or not to be read; `reason` is the system's own.
  case cannotRead(file: String, reason: String)
  /// No theme has this name.
  case unknownTheme(name: String, known: [String])
}

extension ThemeError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .syntax(let file, let line, let reason): "\(file):\(line): \(reason)"
    case .value(let file, let key, let line, let expected, let found):
      "\(file):\(line.map { "\($0):" } ?? "") \(key) should be \(expected), found \(found)"
    case .unknownKey(let file, let key, let line):
      "\(file):\(line.map { "\($0):" } ?? "") no theme has a key \(key)"
    case .cannotRead(let file, let reason): "cannot read the theme \(file): \(reason)"
    case .unknownTheme(let name, let known):
      "no theme is called \(name); there are \(known.joined(separator: ", "))"
    }
  }
}

extension Theme {
  /// Reads a theme from the text of a TOML file; `file` is its name in errors.
  package init(toml text: String, file: String) throws(ThemeError) {
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw .syntax(file: file, line: error.source.begin.line, reason: error.description)
    } catch {
      throw .syntax(file: file, line: 1, reason: "\(error)")
    }
    self = try ThemeReader(file: file, text: text).theme(table)
  }
}

/// Turns a parsed file into a theme, naming the key and line of what does not fit.
private struct ThemeReader {
  let file: String
  let text: String

  func theme(_ table: TOMLTable) throws(ThemeError) -> Theme {
    let known = ["name", "monochrome", "colours", "colours256", "colours16"]
    if let stranger = table.keys.first(where: { !known.contains($0) }) {
      throw .unknownKey(file: file, key: stranger, line: line(of: stranger, in: nil))
    }
    guard let name = table["name"]?.string, !name.isEmpty else {
      throw wrong("name", nil, "a text", table["name"])
    }
    var isMonochrome = false
    if let value = table["monochrome"] {
      guard let flag = value.bool else { throw wrong("monochrome", nil, "true or false", value) }
      isMonochrome = flag
    }
    let full = try palette("colours", table, isComplete: !isMonochrome)
    return Theme(
      name: name, full: full, indexed: try palette("colours256", table), sixteen: try palette("colours16", table),
      isMonochrome: isMonochrome)
  }

  private func palette(_ section: String, _ table: TOMLTable, isComplete: Bool = false) throws(ThemeError)
    -> Theme.Palette
  {
    var palette = Theme.Palette(roles: [:], heat: [])
    guard let value = table[section] else {
      if isComplete { throw wrong(section, nil, "a table of colours", nil) }
      return palette
    }
    guard let colours = value.table else { throw wrong(section, nil, "a table of colours", value) }
    for key in colours.keys {
      if key == "heat" {
        palette.heat = try heat(colours[key], section)
      } else if let role = Role(rawValue: key) {
        palette.roles[role] = try colour(colours[key], key, section)
      } else {
        throw .unknownKey(file: file, key: "\(section).\(key)", line: line(of: key, in: section))
      }
    }
    guard isComplete else { return palette }
    if let missing = Role.base.first(where: { palette.roles[$0] == nil }) {
      throw wrong(missing.rawValue, section, "a colour", nil)
    }
    if palette.heat.isEmpty { throw wrong("heat", section, "a list of colours", nil) }
    return palette
  }

  private func heat(_ value: (any TOMLValueConvertible)?, _ section: String) throws(ThemeError) -> [TerminalColour] {
    guard let array = value?.array, array.count >= 2 else {
      throw wrong("heat", section, "a list of two colours or more", value)
    }
    var stops: [TerminalColour] = []
    for index in 0..<array.count { stops.append(try colour(array[index], "heat", section)) }
    return stops
  }

  private func colour(_ value: (any TOMLValueConvertible)?, _ key: String, _ section: String) throws(ThemeError)
    -> TerminalColour
  {
    let limit = section == "colours16" ? 15 : 255
    if let number = value?.int, (0...limit).contains(number) { return .indexed(UInt8(clamping: number)) }
    if value?.string == "terminal" { return .terminal }
    if section == "colours", let text = value?.string, let rgb = RGB(hex: text) { return .rgb(rgb) }
    let forms = section == "colours" ? "\"#rrggbb\", " : ""
    throw wrong(key, section, "\(forms)0 to \(limit) or \"terminal\"", value)
  }

  private func wrong(_ key: String, _ section: String?, _ expected: String, _ found: (any TOMLValueConvertible)?)
    -> ThemeError
  {
    let shown = found.map { value in value.string.map { "\"\($0)\"" } ?? "a value of another kind" } ?? "nothing"
    return .value(
      file: file, key: section.map { "\($0).\(key)" } ?? key, line: found == nil ? nil : line(of: key, in: section),
      expected: expected, found: shown)
  }

  /// The line on which `key` is set, from 1.
  private func line(of key: String, in section: String?) -> Int? {
    var current: String?
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let words = line.drop { $0 == " " || $0 == "\t" }
      if words.first == "[" {
        current = String(words.dropFirst().prefix { $0 != "]" })
        if section == nil, current == key { return number + 1 }
      } else if current == section, words.prefix(while: { $0 != "=" && $0 != " " }) == key {
        return number + 1
      }
    }
    return nil
  }
}
