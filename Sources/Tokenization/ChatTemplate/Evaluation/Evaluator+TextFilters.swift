// Filters that make text of text; anything else is taken by its text.

extension Evaluator {
  /// `value|name(arguments)`; nil where no filter of text has that name.
  func textFilter(_ name: String, _ value: Value, _ arguments: CallArguments) throws(TemplateError) -> Value? {
    switch name {
    case "trim", "lower", "upper", "title", "capitalize", "replace", "indent", "escape", "e", "forceescape", "center",
      "truncate", "wordcount", "format":
      break
    default: return nil
    }
    let text = try text(of: value)
    try charge(text.utf8.count)
    switch name {
    case "trim":
      return .string(try stripped(text, of: try string(arguments, 0, "chars"), atStart: true, atEnd: true))
    case "replace":
      let (old, new) = (try requiredString(arguments, 0, "old"), try requiredString(arguments, 1, "new"))
      return .string(try replaced(text, old, by: new, limit: try integer(arguments, 2, "count") ?? -1))
    case "indent": return .string(try indented(text, arguments))
    case "escape", "e", "forceescape": return .string(try escaped(text))
    case "center":
      var padding = arguments
      if padding.positional.isEmpty { padding.positional = [arguments["width"] ?? .int(80)] }
      return try call("center", of: text, padding)
    case "truncate": return .string(try truncated(text, arguments))
    case "wordcount": return .int(try words(of: text).count)
    case "format": return .string(try formatted(text, with: arguments.positional))
    default: return .string(try cased(text, name))
    }
  }

  private func indented(_ text: String, _ arguments: CallArguments) throws(TemplateError) -> String {
    let given = arguments[0, "width"] ?? .int(4)
    let indentation: String
    if case .string(let text) = given {
      indentation = text
    } else {
      guard let width = given.integer, width <= 1000 else { throw failure("\"indent\" takes a width up to 1000") }
      indentation = String(repeating: " ", count: max(0, width))
    }
    let first = arguments[1, "first"]?.isTrue ?? false
    let blank = arguments[2, "blank"]?.isTrue ?? false
    var result = ""
    for (index, line) in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      try charge(indentation.utf8.count + 32)
      if index > 0 { result += "\n" }
      if index == 0 ? first : blank || !line.isEmpty { result += indentation }
      result += String(Substring(line))
    }
    return result
  }

  private func escaped(_ text: String) throws(TemplateError) -> String {
    try charge(text.utf8.count, times: 5)
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&#34;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private func truncated(_ text: String, _ arguments: CallArguments) throws(TemplateError) -> String {
    let length = try integer(arguments, 0, "length") ?? 255
    let kills = arguments[1, "killwords"]?.isTrue ?? false
    let end = try string(arguments, 2, "end") ?? "..."
    let leeway = try integer(arguments, 3, "leeway") ?? 5
    let scalars = text.unicodeScalars
    let allowed = length.addingReportingOverflow(leeway)
    guard !allowed.overflow, scalars.count > allowed.partialValue else { return text }
    let kept = length.subtractingReportingOverflow(end.unicodeScalars.count)
    guard !kept.overflow, kept.partialValue >= 0 else { throw failure("\"truncate\" needs a length beyond its end") }
    let head = String(String.UnicodeScalarView(scalars.prefix(kept.partialValue)))
    guard !kills, let space = TextSearch.allFromRight(of: " ", in: head, limit: 1).first else { return head + end }
    return head.part(0..<space) + end
  }
}
