import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// Reads the elements of an SVG document by the system's XML parser, which fetches nothing.
final class SVGReader: NSObject, XMLParserDelegate {
  private(set) var shapes: [DrawnShape] = []
  private(set) var problem: String?

  private var context: [Context] = []
  private var hasRoot = false
  private var gradients: [String: [RGB]] = [:]
  private var gradient: String?
  private var hidden = 0
  private var paints: [(fill: String, stroke: String)] = []

  /// What a group hands down.
  private struct Context {
    var attributes: [String: String] = ["fill": "black", "stroke": "none", "stroke-width": "1"]
    var transform = Transform()
    var opacity = 1.0
  }

  /// The shapes of `text`, in the order in which they are painted; a problem where it is no SVG document.
  static func read(_ text: String) -> (shapes: [DrawnShape], problem: String?) {
    let reader = SVGReader()
    if text.contains("<!DOCTYPE") || text.contains("<!ENTITY") { return ([], "declares a document type") }
    let parser = XMLParser(data: Data(text.utf8))
    parser.shouldResolveExternalEntities = false
    parser.delegate = reader
    // On Linux a document that breaks off or closes another element is parsed with success, and only the error tells.
    if !parser.parse() || parser.parserError != nil {
      let line = parser.lineNumber
      return ([], reader.problem ?? "is not well-formed XML at line \(line)")
    }
    if !reader.hasRoot { return ([], "holds no element") }
    if reader.problem == nil { reader.resolve() }
    return (reader.shapes, reader.problem)
  }

  /// Paints by reference, once all gradients are known.
  private func resolve() {
    for (at, paint) in paints.enumerated() {
      shapes[at].fill = ink(paint.fill)
      shapes[at].stroke = ink(paint.stroke)
    }
  }

  private func ink(_ value: String) -> DrawnShape.Ink {
    if value == "none" || value == "transparent" { return .none }
    if value.hasPrefix("url(#") {
      let name = String(value.dropFirst(5).prefix { $0 != ")" })
      return gradients[name].map { .gradient($0) } ?? .none
    }
    return RGB(css: value).map { .colour($0) } ?? .none
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    if context.isEmpty, name != "svg" {
      problem = "begins with <\(name)> and not with <svg>"
      return parser.abortParsing()
    }
    hasRoot = true
    let attributes = Self.styled(attributes)
    var inner = context.last ?? Context()
    for key in ["fill", "stroke", "stroke-width"] where attributes[key] != nil {
      inner.attributes[key] = attributes[key]
    }
    inner.opacity *= Numbers.first(attributes["opacity"]) ?? 1
    if let transform = attributes["transform"] {
      inner.transform = inner.transform.after(Transform(attribute: transform))
    }
    if context.isEmpty { inner.transform = Self.frame(attributes) }
    context.append(inner)
    switch name {
    case "defs", "clipPath", "mask", "symbol", "pattern", "marker", "title", "desc": hidden += 1
    case "linearGradient", "radialGradient": gradient = attributes["id"]
    case "stop":
      guard let gradient, let colour = RGB(css: attributes["stop-color"] ?? "black") else { return }
      gradients[gradient, default: []].append(colour)
    default:
      if hidden == 0, let shape = DrawnShape(name, attributes, inner.transform) { add(shape, inner, attributes) }
    }
  }

  private func add(_ shape: DrawnShape, _ context: Context, _ attributes: [String: String]) {
    var shape = shape
    shape.opacity = context.opacity * (Numbers.first(attributes["fill-opacity"]) ?? 1)
    shape.strokeWidth = Numbers.first(context.attributes["stroke-width"]) ?? 1
    shapes.append(shape)
    paints.append((context.attributes["fill"] ?? "black", context.attributes["stroke"] ?? "none"))
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    context.removeLast()
    if ["defs", "clipPath", "mask", "symbol", "pattern", "marker", "title", "desc"].contains(name) { hidden -= 1 }
    if name.hasSuffix("Gradient") { gradient = nil }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    if hidden == 0, let last = shapes.indices.last, shapes[last].element == "text" { shapes[last].text += string }
  }

  /// The attributes, those of `style` among them.
  private static func styled(_ attributes: [String: String]) -> [String: String] {
    var all = attributes
    for declaration in (attributes["style"] ?? "").split(separator: ";") {
      let parts = declaration.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      if parts.count == 2 { all[parts[0]] = parts[1] }
    }
    return all
  }

  /// The map from the document's units to a canvas of 100 by 100.
  private static func frame(_ attributes: [String: String]) -> Transform {
    var box = Numbers.all(in: attributes["viewBox"] ?? "")
    if box.count != 4 {
      box = [0, 0, Numbers.first(attributes["width"]) ?? 100, Numbers.first(attributes["height"]) ?? 100]
    }
    guard box[2] > 0, box[3] > 0 else { return Transform() }
    let scale = 100 / max(box[2], box[3])
    return Transform(a: scale, d: scale, e: -box[0] * scale, f: -box[1] * scale)
  }
}

extension DrawnShape {
  /// The shape of an element; nil where it paints nothing.
  init?(_ name: String, _ attributes: [String: String], _ transform: Transform) {
    func number(_ key: String) -> Double { Numbers.first(attributes[key]) ?? 0 }
    var points: [Point] = []
    var hasCurves = false
    var isClosed = true
    switch name {
    case "circle": points = Self.ellipse(number("cx"), number("cy"), number("r"), number("r"))
    case "ellipse": points = Self.ellipse(number("cx"), number("cy"), number("rx"), number("ry"))
    case "rect":
      let (x, y, width, height) = (number("x"), number("y"), number("width"), number("height"))
      guard width > 0, height > 0 else { return nil }
      points = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)].map { Point(x: $0.0, y: $0.1) }
    case "line": points = [Point(x: number("x1"), y: number("y1")), Point(x: number("x2"), y: number("y2"))]
    case "polygon", "polyline":
      let numbers = Numbers.all(in: attributes["points"] ?? "")
      points = stride(from: 0, to: numbers.count - 1, by: 2).map { Point(x: numbers[$0], y: numbers[$0 + 1]) }
      isClosed = name == "polygon" || points.first == points.last
    case "path":
      let data = PathData(attributes["d"] ?? "")
      (points, hasCurves, isClosed) = (
        data.points, data.hasCurves, data.isClosed || data.points.first == data.points.last
      )
    case "text": points = [Point(x: number("x"), y: number("y"))]
    default: return nil
    }
    guard !points.isEmpty, points.count > 1 || name == "text" else { return nil }
    self.init(
      element: name, outline: points.map(transform.apply), hasCurves: hasCurves, isClosed: isClosed, fill: .none,
      stroke: .none, strokeWidth: 1, opacity: 1)
  }

  private static func ellipse(_ x: Double, _ y: Double, _ across: Double, _ down: Double) -> [Point] {
    guard across > 0, down > 0 else { return [] }
    return (0..<32).map { at in
      let angle = 2 * Double.pi * Double(at) / 32
      return Point(x: x + across * cos(angle), y: y + down * sin(angle))
    }
  }
}
