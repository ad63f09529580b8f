import Checkpoints
import OrderedCollections

// Values as text, the way Python prints them.

extension Evaluator {
  /// What `{{ value }}` writes: nothing for an undefined value.
  func text(of value: Value) throws(TemplateError) -> String {
    switch value {
    case .string(let text): return text
    case .undefined: return ""
    case .int(let number): return String(number)
    default:
      var text = ""
      try appendRepresentation(of: value, to: &text)
      return text
    }
  }

  /// Appends what Python's `repr` gives.
  private func appendRepresentation(of value: Value, to text: inout String) throws(TemplateError) {
    try step()
    try charge(value.size)
    switch value {
    case .undefined: text += "Undefined"
    case .none: text += "None"
    case .bool(let flag): text += flag ? "True" : "False"
    case .int(let number): text += String(number)
    case .double(let number): text += PythonText.number(number)
    case .string(let string): text += PythonText.quoted(string)
    case .list(let elements): try appendElements(elements, between: ("[", "]"), to: &text)
    case .tuple(let elements): try appendElements(elements, between: ("(", elements.count == 1 ? ",)" : ")"), to: &text)
    case .dictionary(let entries):
      text += "{"
      try nested { () throws(TemplateError) in
        for (index, entry) in entries.enumerated() {
          text += (index == 0 ? "" : ", ") + PythonText.quoted(entry.key.string) + ": "
          try appendRepresentation(of: entry.value, to: &text)
        }
      }
      text += "}"
    case .namespace, .loop, .macro, .function, .method: text += "<\(value.typeName)>"
    }
  }

  private func appendElements(
    _ elements: [Value], between brackets: (String, String), to text: inout String
  ) throws(TemplateError) {
    text += brackets.0
    try nested { () throws(TemplateError) in
      for (index, element) in elements.enumerated() {
        if index > 0 { text += ", " }
        try appendRepresentation(of: element, to: &text)
      }
    }
    text += brackets.1
  }
}

/// How Python writes numbers and quotes strings.
enum PythonText {
  /// The shortest decimal that reads back as `value`: `1.0`, `1e-05`, `1e+16`, `inf`, `nan`.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let (digits, point) = decimal(of: value.magnitude)
    let sign = value.sign == .minus ? "-" : ""
    // Python changes to an exponent below 1e-4 and from 1e16 on.
    guard (-3...16).contains(point) else {
      let exponent = point - 1
      let fraction = digits.count > 1 ? "." + String(decoding: digits[1...], as: UTF8.self) : ""
      let shown = String(exponent.magnitude)
      return sign + String(decoding: digits[..<1], as: UTF8.self) + fraction + (exponent < 0 ? "e-" : "e+")
        + (shown.utf8.count < 2 ? "0" : "") + shown
    }
    let zero = UInt8(ascii: "0")
    var whole = point > 0 ? Array(digits.prefix(point)) : [zero]
    whole += [UInt8](repeating: zero, count: max(0, point - digits.count))
    var fraction = point > 0 ? Array(digits.dropFirst(point)) : [UInt8](repeating: zero, count: -point) + digits
    if fraction.isEmpty { fraction = [zero] }
    return sign + String(decoding: whole + [UInt8(ascii: ".")] + fraction, as: UTF8.self)
  }

  /// The significant digits of a finite value and the place of its point: 0.digits * 10^point.
  private static func decimal(of value: Double) -> (digits: [UInt8], point: Int) {
    var digits: [UInt8] = []
    var point: Int?
    var exponent = 0
    let parts = value.description.utf8.split(separator: UInt8(ascii: "e"))
    for byte in parts[0] {
      if byte == UInt8(ascii: ".") { point = digits.count } else { digits.append(byte) }
    }
    if parts.count > 1 { exponent = Int(String(decoding: parts[1], as: UTF8.self)) ?? 0 }
    var place = (point ?? digits.count) + exponent
    while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
    while digits.count > 1, digits.first == UInt8(ascii: "0") {
      digits.removeFirst()
      place -= 1
    }
    return digits == [UInt8(ascii: "0")] ? (digits, 1) : (digits, place)
  }

  /// `text` in quotes, with escapes for what does not print.
  static func quoted(_ text: String) -> String {
    let quote: Unicode.Scalar =
      text.utf8.contains(UInt8(ascii: "'")) && !text.utf8.contains(UInt8(ascii: "\"")) ? "\"" : "'"
    var result = String.UnicodeScalarView([quote])
    for scalar in text.unicodeScalars {
      switch scalar {
      case quote, "\\": result += ["\\", scalar]
      case "\n": result += ["\\", "n"]
      case "\r": result += ["\\", "r"]
      case "\t": result += ["\\", "t"]
      case " "..."~": result.append(scalar)
      default:
        if isPrintable(scalar) { result.append(scalar) } else { result += escape(scalar).unicodeScalars }
      }
    }
    result.append(quote)
    return String(result)
  }

  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator:
      false
    default: true
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16)
    let (mark, width) = scalar.value < 0x100 ? ("\\x", 2) : scalar.value < 0x10000 ? ("\\u", 4) : ("\\U", 8)
    return mark + String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
