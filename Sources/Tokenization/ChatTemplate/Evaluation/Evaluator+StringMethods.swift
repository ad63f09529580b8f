// Python's string methods, on UTF-8; positions and lengths count Unicode scalars, as Python's do.

extension Evaluator {
  /// The value of `text.name(arguments)`.
  func call(_ name: String, of text: String, _ arguments: CallArguments) throws(TemplateError) -> Value {
    switch name {
    case "strip", "lstrip", "rstrip":
      let characters = try string(arguments, 0, "chars")
      return .string(
        try stripped(text, of: characters, atStart: name != "rstrip", atEnd: name != "lstrip"))
    case "startswith", "endswith": return .bool(try hasAffix(text, atStart: name == "startswith", arguments))
    case "removeprefix":
      let prefix = try requiredString(arguments, 0)
      return .string(text.utf8.starts(with: prefix.utf8) ? text.part(prefix.utf8.count..<text.utf8.count) : text)
    case "removesuffix":
      let suffix = try requiredString(arguments, 0)
      let ends = text.utf8.reversed().starts(with: suffix.utf8.reversed())
      return .string(ends ? text.part(0..<text.utf8.count - suffix.utf8.count) : text)
    case "split", "rsplit": return try split(text, fromRight: name == "rsplit", arguments)
    case "splitlines": return .list(try lines(of: text))
    case "partition", "rpartition": return try partition(text, fromRight: name == "rpartition", arguments)
    case "replace":
      let (old, new) = (try requiredString(arguments, 0, "old"), try requiredString(arguments, 1, "new"))
      return .string(try replaced(text, old, by: new, limit: try integer(arguments, 2, "count") ?? -1))
    case "find", "rfind", "index", "rindex", "count": return try found(name, in: text, arguments)
    case "join": return .string(try joined(try items(of: try required(arguments, 0)), by: text, strict: true))
    case "format": return .string(try braceFormatted(text, arguments))
    case "ljust", "rjust", "center", "zfill": return .string(try padded(text, name, arguments))
    default: break
    }
    if name.hasPrefix("is") { return .bool(text.answers(name)) }
    return .string(try cased(text, name))
  }

  /// `text` in another case: `lower`, `upper`, `title`, `capitalize`, `swapcase`, `casefold`.
  func cased(_ text: String, _ name: String) throws(TemplateError) -> String {
    try charge(text.utf8.count, times: 4)
    switch name {
    case "lower", "casefold": return text.lowercased()
    case "upper": return text.uppercased()
    default: break
    }
    var result = ""
    var isInWord = false
    for (index, scalar) in text.unicodeScalars.enumerated() {
      let properties = scalar.properties
      let rises =
        switch name {
        case "title": !isInWord
        case "capitalize": index == 0
        default: properties.isLowercase
        }
      result +=
        rises
        ? (name == "swapcase" ? properties.uppercaseMapping : properties.titlecaseMapping)
        : properties.lowercaseMapping
      isInWord = properties.isCased
    }
    return result
  }

  /// `text` without the characters (whitespace where nil) at its ends.
  func stripped(
    _ text: String, of characters: String?, atStart: Bool, atEnd: Bool
  ) throws(TemplateError) -> String {
    try charge(text.utf8.count)
    guard let characters else {
      let bytes = text.utf8Span.span
      let end = atEnd ? Whitespace.trimmedEnd(of: bytes) : bytes.count
      let start = atStart ? min(Whitespace.prefixCount(of: bytes), end) : 0
      return text.part(start..<end)
    }
    let set = Set(characters.unicodeScalars)
    let scalars = text.unicodeScalars
    var (start, end) = (scalars.startIndex, scalars.endIndex)
    while atStart, start < end, set.contains(scalars[start]) { start = scalars.index(after: start) }
    while atEnd, end > start {
      let before = scalars.index(before: end)
      guard set.contains(scalars[before]) else { break }
      end = before
    }
    return String(text[start..<end])
  }

  private func hasAffix(_ text: String, atStart: Bool, _ arguments: CallArguments) throws(TemplateError) -> Bool {
    let given = try required(arguments, 0)
    for affix in given.tupleElements ?? [given] {
      guard case .string(let affix) = affix else {
        throw failure("a string starts or ends with a string, not with a \(affix.typeName)")
      }
      try charge(affix.utf8.count)
      let matches =
        atStart ? text.utf8.starts(with: affix.utf8) : text.utf8.reversed().starts(with: affix.utf8.reversed())
      if matches { return true }
    }
    return false
  }

  private func found(_ name: String, in text: String, _ arguments: CallArguments) throws(TemplateError) -> Value {
    let part = try requiredString(arguments, 0)
    try charge(text.utf8.count + part.utf8.count, times: 8)
    if name == "count" {
      guard !part.isEmpty else { return .int(text.unicodeScalars.count + 1) }
      return .int(TextSearch(for: part).all(in: text.utf8Span.span).count)
    }
    let offset: Int?
    if part.isEmpty {
      offset = name.hasPrefix("r") ? text.utf8.count : 0
    } else if name.hasPrefix("r") {
      offset = TextSearch.allFromRight(of: part, in: text, limit: 1).first
    } else {
      offset = TextSearch(for: part).first(in: text)
    }
    if let offset { return .int(text.part(0..<offset).unicodeScalars.count) }
    guard name.hasSuffix("find") else { throw failure("the string does not hold what \"\(name)\" looks for") }
    return .int(-1)
  }

  func replaced(_ text: String, _ old: String, by new: String, limit: Int) throws(TemplateError) -> String {
    let limit = limit < 0 ? Int.max : limit
    try charge(text.utf8.count + old.utf8.count, times: 8)
    guard !old.isEmpty else { return try interspersed(text, new, limit: limit) }
    let found = TextSearch(for: old).all(in: text.utf8Span.span, limit: limit)
    try charge(found.count, times: new.utf8.count)
    var result = ""
    var start = 0
    for at in found {
      result += text.part(start..<at)
      result += new
      start = at + old.utf8.count
    }
    return start == 0 ? text : result + text.part(start..<text.utf8.count)
  }

  /// What Python makes of replacing the empty string: `new` before each character and at the end.
  private func interspersed(_ text: String, _ new: String, limit: Int) throws(TemplateError) -> String {
    try charge(min(limit, text.utf8.count + 1), times: new.utf8.count)
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
      if count < limit { result += new }
      count += 1
      result.unicodeScalars.append(scalar)
    }
    return count < limit ? result + new : result
  }

  private func padded(_ text: String, _ name: String, _ arguments: CallArguments) throws(TemplateError) -> String {
    let width = try integer(arguments, 0, "width") ?? 0
    let fill = try string(arguments, 1, "fillchar") ?? (name == "zfill" ? "0" : " ")
    guard fill.unicodeScalars.count == 1 else { throw failure("the fill has to be one character") }
    let length = text.unicodeScalars.count
    guard width > length else { return text }
    let missing = width - length
    try charge(missing, times: fill.utf8.count)
    func filling(_ count: Int) -> String { String(repeating: fill, count: count) }
    switch name {
    case "ljust": return text + filling(missing)
    case "rjust": return filling(missing) + text
    case "center":
      let left = missing / 2 + (missing & width & 1)
      return filling(left) + text + filling(missing - left)
    default:
      let sign = text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+") ? 1 : 0
      return text.part(0..<sign) + filling(missing) + text.part(sign..<text.utf8.count)
    }
  }
}

extension String {
  /// Python's `isalpha` and its like: not empty, and all characters are of the kind.
  fileprivate func answers(_ question: String) -> Bool {
    let scalars = unicodeScalars
    switch question {
    case "isascii": return utf8.allSatisfy { $0 < 0x80 }
    case "islower", "isupper":
      let isLower = question == "islower"
      return scalars.contains { $0.properties.isCased }
        && scalars.allSatisfy { isLower ? !$0.properties.isUppercase : !$0.properties.isLowercase }
    case "isspace": return !isEmpty && Whitespace.prefixCount(of: utf8Span.span) == utf8.count
    default: break
    }
    return !isEmpty
      && scalars.allSatisfy { scalar in
        let isDigit = scalar.properties.numericType == .decimal || scalar.properties.numericType == .digit
        return switch question {
        case "isalpha": scalar.isLetter
        case "isalnum": scalar.isLetter || scalar.properties.numericType != nil
        case "isdecimal": scalar.properties.numericType == .decimal
        case "isdigit": isDigit
        default: scalar.properties.numericType != nil
        }
      }
  }
}

extension Unicode.Scalar {
  fileprivate var isLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
}
