/// Where the shapes of a picture stand: few and round numbers, so that a small model learns them.
enum Layout {
  /// A shape's centre and half its width.
  struct Place: Hashable {
    var x: Int
    var y: Int
    var size: Int
  }

  /// The places of one kind of shape that has the picture to itself: in the middle, in a row, or in rows of two to five.
  static func places(count: Int, _ size: ShapeItem.Size) -> [Place] {
    let rows: [(y: Int, count: Int)]
    switch count {
    case ...3: rows = [(50, count)]
    case 4: rows = [(30, 2), (70, 2)]
    case 5: rows = [(35, 3), (65, 2)]
    case 6: rows = [(35, 3), (65, 3)]
    case 7: rows = [(20, 3), (50, 3), (80, 1)]
    case 8: rows = [(20, 3), (50, 3), (80, 2)]
    case 9: rows = [(20, 3), (50, 3), (80, 3)]
    default: rows = [(35, 5), (65, count - 5)]
    }
    let across = columns(rows[0].count)
    let half = halfWidth(across: max(rows[0].count, rows.count == 3 ? 3 : 1), size)
    return rows.flatMap { row in (0..<row.count).map { Place(x: across[$0], y: row.y, size: half) } }
  }

  /// The places of `count` shapes in one row of height `y`, among `rows` rows.
  static func row(count: Int, y: Int, rows: Int, _ size: ShapeItem.Size) -> [Place] {
    let half = halfWidth(across: max(count, rows), size)
    return columns(count).map { Place(x: $0, y: y, size: half) }
  }

  /// The centres of `count` columns, or as many rows; 1 to 6.
  static func columns(_ count: Int) -> [Int] {
    switch count {
    case 1: [50]
    case 2: [30, 70]
    case 3: [20, 50, 80]
    case 4: [14, 38, 62, 86]
    case 5: [10, 30, 50, 70, 90]
    default: [10, 26, 42, 58, 74, 90]
    }
  }

  /// Half the width of a shape, of which `across` stand beside each other.
  static func halfWidth(across: Int, _ size: ShapeItem.Size) -> Int {
    let sizes: [Int]
    switch across {
    case 1: sizes = [6, 12, 25, 40]
    case 2: sizes = [5, 9, 16, 19]
    case 3: sizes = [5, 8, 12, 14]
    case 4: sizes = [4, 7, 10, 11]
    case 5: sizes = [4, 6, 8, 9]
    default: sizes = [4, 5, 6, 7]
    }
    switch size {
    case .tiny: return sizes[0]
    case .small: return sizes[1]
    case .medium: return sizes[2]
    case .large: return sizes[3]
    }
  }
}

/// A place that a caption names.
package enum Spot: String, CaseIterable {
  /// The middle, the four sides and the four corners.
  case middle, top, bottom, left, right, topLeft, topRight, bottomLeft, bottomRight

  /// The words for it.
  var phrases: [String] {
    switch self {
    case .middle: ["in the middle", "in the centre", "in the center"]
    case .top: ["at the top"]
    case .bottom: ["at the bottom"]
    case .left: ["on the left", "on the left side"]
    case .right: ["on the right", "on the right side"]
    case .topLeft: ["in the top left corner", "at the top left", "in the upper left corner"]
    case .topRight: ["in the top right corner", "at the top right", "in the upper right corner"]
    case .bottomLeft: ["in the bottom left corner", "at the bottom left", "in the lower left corner"]
    case .bottomRight: ["in the bottom right corner", "at the bottom right", "in the lower right corner"]
    }
  }

  /// The place of a shape of `size` there.
  func place(_ size: ShapeItem.Size) -> Layout.Place {
    let half = Layout.halfWidth(across: self == .middle ? 1 : 2, size)
    let x =
      [.left, .topLeft, .bottomLeft].contains(self) ? 25 : [.right, .topRight, .bottomRight].contains(self) ? 75 : 50
    let y =
      [.top, .topLeft, .topRight].contains(self) ? 25 : [.bottom, .bottomLeft, .bottomRight].contains(self) ? 75 : 50
    return Layout.Place(x: x, y: y, size: half)
  }
}

/// How the first of two shapes stands to the second.
public enum SketchRelation: String, CaseIterable, Sendable {
  /// Where the first lies, seen from the second; inside, it is the smaller and drawn later.
  case above, below, leftOf, rightOf, inside

  /// The words between the two.
  var phrases: [String] {
    switch self {
    case .above: ["above", "over", "on top of"]
    case .below: ["below", "under", "beneath"]
    case .leftOf: ["to the left of", "left of"]
    case .rightOf: ["to the right of", "right of"]
    case .inside: ["inside", "in"]
    }
  }

  /// The places of the first and the second.
  func places(_ first: ShapeItem.Size, _ second: ShapeItem.Size) -> (Layout.Place, Layout.Place) {
    let halves = (Layout.halfWidth(across: 2, first), Layout.halfWidth(across: 2, second))
    func pair(_ a: (Int, Int), _ b: (Int, Int)) -> (Layout.Place, Layout.Place) {
      (Layout.Place(x: a.0, y: a.1, size: halves.0), Layout.Place(x: b.0, y: b.1, size: halves.1))
    }
    switch self {
    case .above: return pair((50, 30), (50, 70))
    case .below: return pair((50, 70), (50, 30))
    case .leftOf: return pair((30, 50), (70, 50))
    case .rightOf: return pair((70, 50), (30, 50))
    case .inside: return (Layout.Place(x: 50, y: 50, size: 12), Layout.Place(x: 50, y: 50, size: 40))
    }
  }
}
