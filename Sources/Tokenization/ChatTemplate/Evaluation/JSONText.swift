import Checkpoints
import OrderedCollections

/// Writes values as JSON, as `tojson` does: the keys' order, non-ASCII characters and `<>&` kept.
struct JSONText {
  /// What a level of nesting is indented by; nil keeps all on one line.
  var indent: String?
  var itemSeparator = ", "
  var keySeparator = ": "
  var sortsKeys = false
  var escapesNonASCII = false
}

extension Evaluator {
  /// `value` as JSON; throws where JSON has no such thing.
  func json(_ value: Value, _ style: JSONText) throws(TemplateError) -> String {
    var text = ""
    try appendJSON(value, style, level: 0, to: &text)
    return text
  }

  private func appendJSON(_ value: Value, _ style: JSONText, level: Int, to text: inout String) throws(TemplateError) {
    try step()
    try charge(value.size)
    switch value {
    case .none: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .int(let number): text += String(number)
    case .double(let number):
      text += number.isFinite ? PythonText.number(number) : number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity"
    case .string(let string): style.append(string, to: &text)
    case .list(let elements), .tuple(let elements):
      try appendGroup(elements, ("[", "]"), style, level, &text) { element, text throws(TemplateError) in
        try self.appendJSON(element, style, level: level + 1, to: &text)
      }
    case .dictionary(let entries):
      let keys =
        style.sortsKeys
        ? entries.keys.sorted { $0.string.utf8.lexicographicallyPrecedes($1.string.utf8) } : Array(entries.keys)
      try appendGroup(keys, ("{", "}"), style, level, &text) { key, text throws(TemplateError) in
        style.append(key.string, to: &text)
        text += style.keySeparator
        try self.appendJSON(entries[key] ?? .none, style, level: level + 1, to: &text)
      }
    case .undefined(let missing): throw failure("\(missing), so it has no JSON")
    default: throw failure("a \(value.typeName) has no JSON")
    }
  }

  private func appendGroup<Element>(
    _ elements: [Element], _ brackets: (String, String), _ style: JSONText, _ level: Int, _ text: inout String,
    _ append: (Element, inout String) throws(TemplateError) -> Void
  ) throws(TemplateError) {
    text += brackets.0
    for (index, element) in elements.enumerated() {
      if index > 0 { text += style.itemSeparator }
      try appendLine(style, level + 1, &text)
      try nested { () throws(TemplateError) in try append(element, &text) }
    }
    if !elements.isEmpty { try appendLine(style, level, &text) }
    text += brackets.1
  }

  private func appendLine(_ style: JSONText, _ level: Int, _ text: inout String) throws(TemplateError) {
    guard let indent = style.indent else { return }
    try charge(level, times: indent.utf8.count)
    text += "\n" + String(repeating: indent, count: level)
  }
}

extension JSONText {
  /// Appends `string` in quotes.
  func append(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{8}": text += "\\b"
      case "\u{C}": text += "\\f"
      case "\0"..."\u{1F}": appendEscape(UInt16(scalar.value), to: &text)
      case "\u{7F}"... where escapesNonASCII && scalar.value > 0x7F:
        for unit in String(scalar).utf16 { appendEscape(unit, to: &text) }
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }

  private func appendEscape(_ unit: UInt16, to text: inout String) {
    let digits = String(unit, radix: 16)
    text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
  }
}
