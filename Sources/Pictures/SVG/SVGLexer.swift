/// Cuts SVG text into tags, text and comments, one byte at a time; nothing is ever read twice.
///
/// It takes any bytes: what is not XML comes out as the tags and text nearest to it, and `SVGCleaner` writes XML of
/// them. Declarations (DOCTYPE with its entities) and processing instructions are passed over here.
struct SVGLexer: Sendable {
  enum Token: Sendable, Equatable {
    case text([UInt8])
    /// What stands between `<` and `>`; `isBroken` where another `<` came before the `>`.
    case tag([UInt8], isBroken: Bool)
    case comment([UInt8])
    /// The text of a CDATA section.
    case data([UInt8])
    /// A declaration, which is left out.
    case declaration
  }

  private enum State: Sendable {
    case text, opened, bang, comment, data, declaration(depth: Int), instruction
    case tag(quote: UInt8, afterEquals: Bool)
  }

  private var state = State.text
  /// The bytes of the token that is being read.
  private(set) var pending: [UInt8] = []
  /// The bytes taken so far.
  private(set) var offset = 0
  /// The line that is being read, from 1.
  private(set) var line = 1
  /// Where the token that is being read began.
  private(set) var tokenOffset = 0
  private(set) var tokenLine = 1

  /// Whether the bytes pending are text, rather than a tag.
  var isInText: Bool {
    if case .text = state { return true }
    return false
  }

  /// Takes one byte; returns the token that it ended.
  mutating func take(_ byte: UInt8) -> Token? {
    defer {
      offset += 1
      if byte == .newline { line += 1 }
    }
    switch state {
    case .text: return takeText(byte)
    case .opened: return takeOpened(byte)
    case .bang: takeBang(byte)
    case .comment: return takeUntil("-->", byte) { .comment($0) }
    case .data: return takeUntil("]]>", byte) { .data($0) }
    case .instruction: return byte == .greater ? end(.declaration) : nil
    case .declaration(let depth): return takeDeclaration(byte, depth: depth)
    case .tag(let quote, let afterEquals): return takeTag(byte, quote: quote, afterEquals: afterEquals)
    }
    return nil
  }

  private mutating func takeText(_ byte: UInt8) -> Token? {
    guard byte == .less else {
      if pending.isEmpty { begin() }
      pending.append(byte)
      return nil
    }
    let token: Token? = pending.isEmpty ? nil : .text(pending)
    pending = []
    begin()
    state = .opened
    return token
  }

  /// The byte after `<`: of a tag, a comment, a declaration, or of text that should not have held a `<`.
  private mutating func takeOpened(_ byte: UInt8) -> Token? {
    switch byte {
    case UInt8(ascii: "!"): state = .bang
    case UInt8(ascii: "?"): state = .instruction
    case .less: return .text([.less])
    case UInt8(ascii: "/"), UInt8(ascii: "_"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      pending = [byte]
      state = .tag(quote: 0, afterEquals: false)
    default:
      pending = [.less, byte]
      state = .text
    }
    return nil
  }

  private mutating func takeBang(_ byte: UInt8) {
    pending.append(byte)
    if pending.elementsEqual("--".utf8) {
      pending = []
      state = .comment
    } else if pending.elementsEqual("[CDATA[".utf8) {
      pending = []
      state = .data
    } else if !"--".utf8.starts(with: pending), !"[CDATA[".utf8.starts(with: pending) {
      // The byte may already end the declaration.
      pending = []
      state = byte == .greater ? .text : .declaration(depth: byte == UInt8(ascii: "[") ? 1 : 0)
    }
  }

  private mutating func takeUntil(_ terminator: String, _ byte: UInt8, _ make: ([UInt8]) -> Token) -> Token? {
    pending.append(byte)
    guard byte == .greater, pending.count >= terminator.utf8.count else { return nil }
    guard pending.suffix(terminator.utf8.count).elementsEqual(terminator.utf8) else { return nil }
    return end(make(Array(pending.dropLast(terminator.utf8.count))))
  }

  private mutating func takeDeclaration(_ byte: UInt8, depth: Int) -> Token? {
    switch byte {
    case UInt8(ascii: "["): state = .declaration(depth: depth + 1)
    case UInt8(ascii: "]"): state = .declaration(depth: max(0, depth - 1))
    case .greater where depth == 0: return end(.declaration)
    default: break
    }
    return nil
  }

  private mutating func takeTag(_ byte: UInt8, quote: UInt8, afterEquals: Bool) -> Token? {
    if byte == .less {
      let token = Token.tag(pending, isBroken: true)
      pending = []
      begin()
      state = .opened
      return token
    }
    if quote == 0, byte == .greater { return end(.tag(pending, isBroken: false)) }
    pending.append(byte)
    if quote != 0 {
      if byte == quote { state = .tag(quote: 0, afterEquals: false) }
    } else if afterEquals, byte == .quote || byte == .apostrophe {
      // A quote anywhere but after `=` is a slip, and must not swallow the tags that follow.
      state = .tag(quote: byte, afterEquals: false)
    } else if !byte.isXMLSpace {
      state = .tag(quote: 0, afterEquals: byte == .equals)
    }
    return nil
  }

  private mutating func begin() {
    tokenOffset = offset
    tokenLine = line
  }

  private mutating func end(_ token: Token) -> Token {
    pending = []
    state = .text
    return token
  }
}

extension UInt8 {
  static let newline = UInt8(ascii: "\n")
  static let less = UInt8(ascii: "<")
  static let greater = UInt8(ascii: ">")
  static let equals = UInt8(ascii: "=")
  static let quote = UInt8(ascii: "\"")
  static let apostrophe = UInt8(ascii: "'")
  static let slash = UInt8(ascii: "/")

  var isXMLSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }

  /// Whether the byte may stand in a name here: XML allows more, SVG's own names need no more.
  var isNameByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: ":"):
      true
    default: false
    }
  }
}
