/// Writes safe, well-formed SVG of one picture's bytes as they come, from `<svg` on.
///
/// What is written is made of the pieces that were understood and allowed, never of bytes of the source passed
/// through: whatever an XML parser would make of the source, it reads the result the way it was meant here.
struct SVGCleaner: Sendable {
  let limits: SVGLimits
  private var lexer = SVGLexer()
  /// The attributes of the outermost element, written out.
  private var rootAttributes: [UInt8] = []
  /// What follows the outermost start tag.
  private(set) var body: [UInt8] = []
  /// The elements that are open and kept, outermost first.
  private(set) var open: [String] = []
  /// The elements open inside one that is left out, and that one.
  private var skipped: [String] = []
  /// The rules of the style element that is being read.
  private var style: [UInt8]?
  private var prefixes: Set<String> = ["xml", "xmlns"]
  private var usesLinks = false
  private var elements = 0
  private var hasStrayText = false
  private(set) var drawnElements = 0
  private(set) var problems: [SVGProblem] = []

  /// Whether the outermost element has been closed by the source.
  private(set) var isComplete = false
  /// Where the picture begins, in bytes from the first one taken: later than 0 where that was only a mention of `<svg>`.
  private(set) var startOffset = 0
  private var startLine = 1
  /// Counts the pieces that were written.
  private(set) var revision = 0

  init(limits: SVGLimits) {
    self.limits = limits
  }

  /// Whether the outermost start tag is complete.
  var hasBegun: Bool { elements > 0 }

  /// Whether there is nothing but the outermost start tag yet, followed by the mark that ends quoted code.
  var isMention: Bool { elements == 1 && lexer.isInText && lexer.pending == [UInt8(ascii: "`")] && body.isEmpty }

  /// Bytes taken so far.
  var count: Int { lexer.offset }

  /// Takes the next byte, unless the picture is complete.
  mutating func take(_ byte: UInt8) {
    guard !isComplete, let token = lexer.take(byte) else { return }
    handle(token)
  }

  /// Notes something wrong at the line that is being read.
  mutating func note(_ reason: String) {
    if problems.count < 64 {
      problems.append(SVGProblem(line: max(1, lexer.tokenLine - startLine + 1), reason: reason))
    }
  }

  /// The picture so far, with every open element closed.
  ///
  /// - Complexity: O(bytes written).
  func markup() -> SVGMarkup {
    var result: [UInt8] = []
    result.reserveCapacity(rootAttributes.count + body.count + 200)
    result.append(contentsOf: "<svg xmlns=\"\(SVGPolicy.svgNamespace)\"".utf8)
    if usesLinks { result.append(contentsOf: " xmlns:xlink=\"\(SVGPolicy.linkNamespace)\"".utf8) }
    result.append(contentsOf: rootAttributes)
    result.append(UInt8.greater)
    result.append(contentsOf: body)
    if let name = open.last, name == "text" || name == "tspan" || name == "textPath", lexer.isInText, skipped.isEmpty {
      XMLText.encode(XMLText.decode(lexer.pending).bytes, to: &result)
    }
    for name in open.dropFirst().reversed() { result.append(contentsOf: "</\(name)>".utf8) }
    result.append(contentsOf: "</svg>".utf8)
    return SVGMarkup(
      bytes: result, isComplete: isComplete, drawnElements: drawnElements, problems: problems)
  }
}

// MARK: - Tokens

extension SVGCleaner {
  private mutating func handle(_ token: SVGLexer.Token) {
    switch token {
    case .text(let bytes): takeText(bytes, isData: false)
    case .data(let bytes): takeText(bytes, isData: true)
    case .comment(let bytes): takeComment(bytes)
    case .declaration: note("a declaration or processing instruction inside the picture was taken out")
    case .tag(let bytes, let isBroken): takeTag(bytes, isBroken: isBroken)
    }
  }

  private mutating func takeText(_ bytes: [UInt8], isData: Bool) {
    guard skipped.isEmpty else { return }
    if style == nil, bytes.allSatisfy(\.isXMLSpace) { return body.append(contentsOf: bytes) }
    let plain = isData ? (bytes, false) : XMLText.decode(bytes)
    if plain.1 { note("an & begins no character reference of XML") }
    if bytes == [.less] || bytes.starts(with: [.less]) { note("a < begins no tag") }
    if style != nil {
      style?.append(contentsOf: plain.0)
    } else if let name = open.last, SVGPolicy.textual.contains(name) || name == "a" {
      XMLText.encode(plain.0, to: &body)
      revision += 1
    } else {
      hasStrayText = true
    }
  }

  private mutating func takeComment(_ bytes: [UInt8]) {
    guard skipped.isEmpty, style == nil else { return }
    let text = XMLText.legal(bytes)
    // Two hyphens would end the comment early for a strict parser.
    let hasHyphens = zip(text, text.dropFirst()).contains { $0 == UInt8(ascii: "-") && $1 == UInt8(ascii: "-") }
    guard !hasHyphens, text.last != UInt8(ascii: "-") else { return note("a comment holds --") }
    body.append(contentsOf: "<!--".utf8)
    body.append(contentsOf: text)
    body.append(contentsOf: "-->".utf8)
  }

  private mutating func takeTag(_ bytes: [UInt8], isBroken: Bool) {
    guard let tag = SVGTag(bytes, isBroken: isBroken) else { return note("a tag has no name") }
    if tag.isClosing { return close(tag.name) }
    if !skipped.isEmpty {
      if !tag.isSelfClosing, skipped.count < 1000 { skipped.append(tag.name) }
      return
    }
    if tag.name == "svg", elements == 1, hasStrayText, !tag.attributes.isEmpty, !isBroken { startAgain() }
    tag.slips.forEach { note($0) }
    if let reason = refusal(of: tag) {
      if !reason.isEmpty { note(reason) }
      if !tag.isSelfClosing { skipped.append(tag.name) }
      return
    }
    closeLeaf(before: tag.name)
    // A tag that another one cut short can't be trusted to hold what follows, unless that is its work.
    let isLeaf = SVGPolicy.leaves.contains(tag.name)
    start(tag, isSelfClosing: tag.isSelfClosing || (isBroken && isLeaf))
  }
}

// MARK: - Elements

extension SVGCleaner {
  /// Forgets what came before the tag just read: it was prose with the word `<svg>` in it.
  private mutating func startAgain() {
    (rootAttributes, body, open, problems) = ([], [], [], [])
    (elements, hasStrayText) = (0, false)
    (startOffset, startLine) = (lexer.tokenOffset, lexer.tokenLine)
  }

  /// Why an element is left out: nil where it is kept, empty where leaving it out is no loss.
  private func refusal(of tag: SVGTag) -> String? {
    let name = tag.name
    if style != nil { return "<\(name.shortened)> stands inside <style>" }
    if let colon = name.firstIndex(of: ":") {
      let prefix = String(name[..<colon])
      return prefixes.contains(prefix) ? "" : "the prefix of <\(name.shortened)> is not declared"
    }
    if SVGPolicy.notes.contains(name) { return "" }
    guard SVGPolicy.elements.contains(name) else { return "<\(name.shortened)> was taken out" }
    if SVGPolicy.isActiveAnimation(tag) { return "an animation of a link or an event was taken out" }
    if elements >= limits.elements { return "there are more than \(limits.elements) elements" }
    if open.count >= limits.depth { return "elements lie more than \(limits.depth) deep" }
    return nil
  }

  /// Closes a shape that was left open, before an element that it can't hold.
  private mutating func closeLeaf(before name: String) {
    guard let last = open.last, SVGPolicy.leaves.contains(last), !SVGPolicy.leafContent.contains(name) else { return }
    note("<\(last)> is not closed")
    closeLast()
  }

  private mutating func start(_ tag: SVGTag, isSelfClosing: Bool) {
    elements += 1
    revision += 1
    if SVGPolicy.drawn.contains(tag.name) { drawnElements += 1 }
    declarePrefixes(of: tag)
    guard elements > 1 else {
      write(tag, into: \.rootAttributes)
      if tag.isSelfClosing { isComplete = true } else { open.append(tag.name) }
      return
    }
    body.append(contentsOf: "<\(tag.name)".utf8)
    write(tag, into: \.body)
    body.append(contentsOf: (isSelfClosing ? "/>" : ">").utf8)
    guard !isSelfClosing else { return }
    open.append(tag.name)
    if tag.name == "style" { style = [] }
  }

  private mutating func close(_ name: String) {
    if let at = skipped.lastIndex(of: name) {
      skipped.removeSubrange(at...)
      return
    }
    guard let at = open.lastIndex(of: name) else {
      if skipped.isEmpty { note("</\(name.shortened)> closes nothing") }
      return
    }
    if let last = skipped.first {
      note("<\(last.shortened)> is not closed")
      skipped = []
    }
    while open.count > at + 1 {
      note("<\(open[open.count - 1])> is not closed")
      closeLast()
    }
    closeLast()
  }

  private mutating func closeLast() {
    guard let name = open.popLast() else { return }
    if let rules = style {
      style = nil
      let filtered = StyleFilter.filter(rules)
      if filtered.removed { note("an external reference in <style> was taken out") }
      XMLText.encode(filtered.css, to: &body)
    }
    revision += 1
    if open.isEmpty { isComplete = true } else { body.append(contentsOf: "</\(name)>".utf8) }
  }
}

// MARK: - Attributes

extension SVGCleaner {
  private mutating func declarePrefixes(of tag: SVGTag) {
    if elements == 1 { checkNamespace(of: tag) }
    for attribute in tag.attributes where attribute.name.hasPrefix("xmlns:") && prefixes.count < 64 {
      prefixes.insert(String(attribute.name.dropFirst(6)))
    }
  }

  private mutating func checkNamespace(of tag: SVGTag) {
    guard let namespace = tag.attributes.first(where: { $0.name == "xmlns" }) else {
      return note("<svg> has no xmlns=\"\(SVGPolicy.svgNamespace)\"")
    }
    guard !namespace.value.elementsEqual(SVGPolicy.svgNamespace.utf8) else { return }
    note("the xmlns of <svg> is not \(SVGPolicy.svgNamespace)")
  }

  private mutating func write(_ tag: SVGTag, into target: WritableKeyPath<Self, [UInt8]>) {
    for attribute in tag.attributes where attribute.name != "xmlns" && !attribute.name.hasPrefix("xmlns:") {
      let value = XMLText.decode(attribute.value)
      if value.hasSlip { note("attribute \(attribute.name.shortened) holds an & that begins no character reference") }
      switch SVGPolicy.judge(attribute.name, value.bytes, of: tag.name, limits: limits) {
      case .keep(let value):
        write(attribute.name, value, into: target)
      case .change(let value, let reason):
        note(reason)
        write(attribute.name, value, into: target)
      case .drop(let reason):
        if let reason = reason ?? undeclared(attribute.name) { note(reason) }
      }
    }
  }

  private mutating func write(_ name: String, _ value: [UInt8], into target: WritableKeyPath<Self, [UInt8]>) {
    // Names that XML would not take: a digit, a hyphen or a dot first.
    guard let first = name.utf8.first, first.lowercased >= UInt8(ascii: "_") else {
      return note("\(name.shortened) is no attribute's name")
    }
    var written = name
    if name.lowercased().hasSuffix(":href") {
      if let reason = undeclared(name) { note(reason) }
      written = "xlink:href"
      usesLinks = true
    }
    self[keyPath: target].append(contentsOf: " \(written)=\"".utf8)
    XMLText.encode(value, to: &self[keyPath: target])
    self[keyPath: target].append(.quote)
  }

  private func undeclared(_ name: String) -> String? {
    guard let colon = name.firstIndex(of: ":"), !prefixes.contains(String(name[..<colon])) else { return nil }
    return "the prefix of attribute \(name.shortened) is not declared"
  }
}
