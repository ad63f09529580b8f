/// What a check of a drawing found.
public struct DrawingVerdict: Sendable, Equatable {
  /// Whether the text is well-formed XML with an `svg` element around it.
  public var parses: Bool
  /// Whether the drawing holds all that is required.
  public var holds: Bool { parses && reasons.isEmpty }
  /// What is wrong, a sentence each.
  public var reasons: [String]
}

/// Reads a drawing and says whether what was asked for is in it.
///
/// Forms count and not the way they are written: a circle may be an ellipse of equal radii, a triangle a path, a colour a
/// name or a number near it, and groups may hand colours down. What lies outside the canvas or is covered by what is
/// painted later does not count.
public enum DrawingChecker {
  /// The verdict on `svg`, a whole document.
  public static func check(_ svg: String, against requirement: DrawingRequirement) -> DrawingVerdict {
    let (shapes, problem) = SVGReader.read(svg)
    if let problem { return DrawingVerdict(parses: false, reasons: ["the text \(problem)"]) }
    var reasons: [String] = []
    let paper = shapes.firstIndex { $0.isPaper }
    if let background = requirement.background {
      let isRight = paper.map { index in RGB(css: background).map { shapes[index].fill.holds($0) } ?? false } ?? false
      if !isRight { reasons.append("the background is not \(background)") }
    }
    let drawn = visible(shapes, paper: paper)
    for item in requirement.items { check(item, drawn, &reasons) }
    if requirement.holdsOnlyThese {
      let wanted = requirement.items.reduce(0) { $0 + $1.count }
      if drawn.count > wanted { reasons.append("\(drawn.count) shapes are drawn, but only \(wanted) asked for") }
    }
    if let relation = requirement.relation { check(relation, requirement.items, drawn, &reasons) }
    if let text = requirement.text {
      let written = drawn.filter { $0.element == "text" }.map(\.text).joined()
      if written.filter({ !$0.isWhitespace }) != text {
        reasons.append("\"\(written)\" is written and not \"\(text)\"")
      }
    }
    return DrawingVerdict(parses: true, reasons: reasons)
  }

  /// Whether `svg` is a document that draws something at all.
  public static func parses(_ svg: String) -> Bool {
    let (shapes, problem) = SVGReader.read(svg)
    return problem == nil && !shapes.isEmpty
  }

  /// The shapes of which nine tenths lie on the canvas and a tenth is not covered.
  private static func visible(_ shapes: [DrawnShape], paper: Int?) -> [DrawnShape] {
    shapes.indices.filter { index in
      if index == paper { return false }
      let shape = shapes[index]
      if shape.fill.isNone && shape.stroke.isNone || shape.opacity < 0.05 { return false }
      let canvas = Box([Point(x: 0, y: 0), Point(x: 100, y: 100)])
      let samples = shape.samples
      let inside = samples.filter { canvas.contains($0) }
      guard Double(inside.count) >= 0.5 * Double(samples.count) else { return false }
      let later = shapes[(index + 1)...]
      let seen = inside.filter { point in !later.contains { $0.hides(point) } }
      return Double(seen.count) >= 0.1 * Double(inside.count)
    }.map { shapes[$0] }
  }

  private static func check(_ item: DrawingRequirement.Item, _ drawn: [DrawnShape], _ reasons: inout [String]) {
    let count = drawn.count { item.isMet(by: $0) }
    if count == item.count || (count > item.count && !item.isExact) { return }
    let name = [item.colour, item.shape?.rawValue ?? "shape"].compactMap { $0 }.joined(separator: " ")
    let isFormThere = drawn.contains { item.isFormed(as: $0) }
    let note = count == 0 && isFormThere && item.colour != nil ? ", but in another colour or style" : ""
    reasons.append("\(item.count) times \(name) is asked for and \(count) times drawn\(note)")
  }

  private static func check(
    _ relation: SketchRelation, _ items: [DrawingRequirement.Item], _ drawn: [DrawnShape], _ reasons: inout [String]
  ) {
    guard items.count == 2, let first = drawn.first(where: items[0].isMet),
      let second = drawn.first(where: items[1].isMet)
    else { return }
    let (one, two) = (first.box.centre, second.box.centre)
    let holds =
      switch relation {
      case .above: one.y < two.y - 1
      case .below: one.y > two.y + 1
      case .leftOf: one.x < two.x - 1
      case .rightOf: one.x > two.x + 1
      case .inside: second.box.contains(first.box)
      }
    if !holds { reasons.append("the first shape is not \(relation.phrases[0]) the second") }
  }
}

extension DrawingRequirement.Item {
  /// Whether `drawn` has the form that is asked for.
  func isFormed(as drawn: DrawnShape) -> Bool { shape.map { drawn.kinds.contains($0) } ?? true }

  /// Whether `drawn` is one of what is asked for.
  func isMet(by drawn: DrawnShape) -> Bool { isFormed(as: drawn) && isPainted(as: drawn) }

  private func isPainted(as drawn: DrawnShape) -> Bool {
    func isInk(_ ink: DrawnShape.Ink, _ name: String?) -> Bool {
      guard let name else { return true }
      return RGB(css: name).map { ink.holds($0) } ?? false
    }
    if isHollow { return drawn.fill.isNone && isInk(drawn.stroke, colour) }
    let isLine = shape == nil || shape == .line || shape == .ring || drawn.element == "line"
    if drawn.fill.isNone || drawn.kinds == [.line] {
      return isLine && isInk(drawn.stroke, colour)
    }
    return isInk(drawn.fill, colour) && isInk(drawn.fill, gradient) && (outline == nil || isInk(drawn.stroke, outline))
  }
}
