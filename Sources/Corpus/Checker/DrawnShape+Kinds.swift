import Foundation

extension DrawnShape {
  /// The shapes that it may pass for, by its form alone.
  var kinds: Set<SketchShape> {
    switch element {
    case "line": return [.line]
    case "text": return []
    case "circle", "ellipse": return round
    default: break
    }
    if hasCurves { return isClosed || !fill.isNone ? bent : [] }
    let corners = Outline.corners(outline)
    if corners.count == 2 { return [.line] }
    guard corners.count > 2, Outline.area(Outline.hull(outline)) > 0.5 else { return [] }
    if fill.isNone, !isClosed { return [] }
    return polygon(corners)
  }

  /// A circle has sides of equal length to 6 of 100; one that is only a line is a ring too.
  private var round: Set<SketchShape> {
    let isCircle = abs(box.width - box.height) <= 0.06 * max(box.width, box.height)
    if !isCircle { return [.ellipse] }
    return fill.isNone && !stroke.isNone ? [.circle, .ring] : [.circle]
  }

  private var bent: Set<SketchShape> {
    let box = box
    guard box.width > 0.5, box.height > 0.5 else { return [] }
    let radii = outline.map { point in
      let (x, y) = ((point.x - box.centre.x) / box.width * 2, (point.y - box.centre.y) / box.height * 2)
      return (x * x + y * y).squareRoot()
    }
    if radii.allSatisfy({ abs($0 - 1) < 0.06 }) { return round }
    let share = Outline.area(outline) / (box.width * box.height)
    let ratio = box.width / box.height
    if isHeart { return [.heart] }
    let solidity = Outline.area(outline) / max(Outline.area(Outline.hull(outline)), 0.01)
    if abs(share - 0.785) < 0.05, abs(ratio - 2) < 0.25 || abs(ratio - 0.5) < 0.07 { return [.semicircle] }
    return solidity < 0.86 ? [.crescent] : []
  }

  /// Broad and notched above, pointed below.
  private var isHeart: Bool {
    let box = box
    func isInside(_ x: Double, _ y: Double) -> Bool {
      Outline.contains(outline, Point(x: box.minX + box.width * x, y: box.minY + box.height * y))
    }
    let isNotched = !isInside(0.5, 0.03) && isInside(0.28, 0.12) && isInside(0.72, 0.12) && isInside(0.5, 0.5)
    let isPointed = isInside(0.5, 0.93) && !isInside(0.2, 0.88) && !isInside(0.8, 0.88)
    return isNotched && isPointed
  }

  private func polygon(_ corners: [Point]) -> Set<SketchShape> {
    let isConvex = Outline.area(Outline.hull(corners)) <= Outline.area(corners) * 1.02 + 0.5
    switch corners.count {
    case 3: return [.triangle]
    case 4: return isConvex ? Self.fourSided(corners) : []
    case 5: return isConvex ? [.pentagon] : [.star]
    case 6 where isConvex: return [.hexagon]
    case 7: return isConvex ? [] : [.arrow]
    case 8 where isConvex: return [.octagon]
    case 12 where Self.isUpright(corners, tolerance: 0.6): return [.cross]
    case 8...: return Self.isStar(corners) ? [.star] : []
    default: return []
    }
  }

  private static func isUpright(_ corners: [Point], tolerance: Double) -> Bool {
    corners.indices.allSatisfy { at in
      let next = corners[(at + 1) % corners.count]
      return abs(corners[at].x - next.x) < tolerance || abs(corners[at].y - next.y) < tolerance
    }
  }

  private static func fourSided(_ corners: [Point]) -> Set<SketchShape> {
    let box = Box(corners)
    let tolerance = max(0.6, 0.04 * max(box.width, box.height))
    if isUpright(corners, tolerance: tolerance) {
      return abs(box.width - box.height) <= 0.05 * max(box.width, box.height) ? [.square] : [.rectangle]
    }
    func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= tolerance }
    for turn in 0..<2 {
      let (p, q, r, s) = (corners[turn], corners[turn + 1], corners[turn + 2], corners[(turn + 3) % 4])
      if isClose(p.x, r.x), isClose(q.y, s.y) { return [.diamond] }
    }
    let isParallelogram =
      isClose(corners[0].x + corners[2].x, corners[1].x + corners[3].x)
      && isClose(corners[0].y + corners[2].y, corners[1].y + corners[3].y)
    return isParallelogram ? [.parallelogram] : [.trapezium]
  }

  /// Whether corners lie far out and near in turn.
  private static func isStar(_ corners: [Point]) -> Bool {
    guard corners.count % 2 == 0 else { return false }
    let count = Double(corners.count)
    let centre = Point(x: corners.reduce(0) { $0 + $1.x } / count, y: corners.reduce(0) { $0 + $1.y } / count)
    let radii = corners.map { $0.distance(to: centre) }
    let even = stride(from: 0, to: radii.count, by: 2).map { radii[$0] }
    let odd = stride(from: 1, to: radii.count, by: 2).map { radii[$0] }
    guard let evenLow = even.min(), let evenHigh = even.max(), let oddLow = odd.min(), let oddHigh = odd.max() else {
      return false
    }
    return oddHigh < 0.9 * evenLow || evenHigh < 0.9 * oddLow
  }
}
