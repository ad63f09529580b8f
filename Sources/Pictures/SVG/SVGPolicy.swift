/// What a picture from outside may hold.
enum SVGPolicy {
  /// Elements that draw.
  static let drawn: Set<String> = [
    "circle", "ellipse", "image", "line", "path", "polygon", "polyline", "rect", "text", "use",
  ]

  /// Elements whose text is shown or kept.
  static let textual: Set<String> = ["desc", "text", "textPath", "title", "tref", "tspan"]

  /// Every element that is kept; any other goes, with all that is in it.
  static let elements: Set<String> = drawn.union(textual).union([
    "a", "animate", "animateMotion", "animateTransform", "clipPath", "defs", "feBlend", "feColorMatrix",
    "feComponentTransfer", "feComposite", "feConvolveMatrix", "feDiffuseLighting", "feDisplacementMap",
    "feDistantLight", "feDropShadow", "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur",
    "feImage", "feMerge", "feMergeNode", "feMorphology", "feOffset", "fePointLight", "feSpecularLighting",
    "feSpotLight", "feTile", "feTurbulence", "filter", "g", "linearGradient", "marker", "mask", "mpath", "pattern",
    "radialGradient", "set", "stop", "style", "svg", "switch", "symbol", "view",
  ])

  /// Elements that hold nothing but notes and animations: one that holds more was not closed.
  static let leaves: Set<String> = drawn.subtracting(["text"]).union(["stop"])

  /// What a leaf may hold.
  static let leafContent: Set<String> = [
    "animate", "animateMotion", "animateTransform", "desc", "mpath", "set", "title",
  ]

  /// Elements that are left out without a word: notes of drawing programs.
  static let notes: Set<String> = ["metadata"]

  static let svgNamespace = "http://www.w3.org/2000/svg"
  static let linkNamespace = "http://www.w3.org/1999/xlink"

  enum Verdict: Equatable {
    case keep([UInt8])
    /// Left out; the reason, nil where leaving it out changes nothing that is drawn.
    case drop(reason: String?)
    /// Kept with a part taken out.
    case change([UInt8], reason: String)
  }

  /// What becomes of an attribute; `value` is its plain text.
  static func judge(_ name: String, _ value: [UInt8], of element: String, limits: SVGLimits) -> Verdict {
    let lowered = name.lowercased()
    if lowered.hasPrefix("on") { return .drop(reason: "event handler \(name.shortened) was taken out") }
    if isLink(lowered) { return judgeLink(name, value, of: element, limits: limits) }
    if name.utf8.contains(UInt8(ascii: ":")) {
      // Prefixes belong to drawing programs' own notes, which mean nothing to a picture.
      let isKept = name == "xml:space" || name == "xml:lang"
      return isKept ? .keep(value) : .drop(reason: lowered == "xml:base" ? "xml:base was taken out" : nil)
    }
    guard lowered == "style" || mayHoldURL(value) else { return .keep(value) }
    let filtered = StyleFilter.filter(value)
    return filtered.removed
      ? .change(filtered.css, reason: "an external reference in \(name.shortened) was taken out") : .keep(filtered.css)
  }

  private static func isLink(_ lowered: String) -> Bool {
    lowered == "href" || lowered.hasSuffix(":href") || lowered == "src"
  }

  /// Links lead to a part of the same picture, or are a small bitmap written out.
  private static func judgeLink(_ name: String, _ value: [UInt8], of element: String, limits: SVGLimits) -> Verdict {
    let trimmed = Array(value.drop { $0 <= 0x20 })
    if trimmed.first == UInt8(ascii: "#") { return .keep(trimmed) }
    guard element == "image" || element == "feImage", isBitmap(trimmed) else {
      return .drop(reason: "an external reference in \(name.shortened) was taken out")
    }
    guard trimmed.count <= limits.embeddedImageBytes else {
      return .drop(reason: "an embedded image of \(trimmed.count) bytes was taken out")
    }
    return .keep(trimmed)
  }

  private static func isBitmap(_ value: [UInt8]) -> Bool {
    let kinds: [StaticString] = [
      "data:image/png;", "data:image/jpeg;", "data:image/jpg;", "data:image/gif;", "data:image/webp;",
    ]
    return kinds.contains { StyleFilter.matches($0, in: value, at: 0) }
  }

  /// Whether an element is an animation that could bring back what was taken out.
  static func isActiveAnimation(_ tag: SVGTag) -> Bool {
    guard tag.name == "set" || tag.name.hasPrefix("animate") else { return false }
    guard let target = tag.attributes.first(where: { $0.name == "attributeName" }) else { return false }
    let name = String(decoding: XMLText.decode(target.value).bytes, as: UTF8.self).lowercased()
      .filter { !$0.isWhitespace }
    return name.hasSuffix("href") || name.hasPrefix("on") || name == "src" || name == "style"
  }

  private static func mayHoldURL(_ value: [UInt8]) -> Bool {
    value.contains(UInt8(ascii: "(")) && value.indices.contains { StyleFilter.matches("url(", in: value, at: $0) }
      || value.contains(UInt8(ascii: "\\"))
  }
}
