import Foundation

extension SketchShape {
  /// The shape as one SVG element in whole units.
  ///
  /// - Parameters:
  ///   - x: Its centre, units from the left.
  ///   - y: Its centre, units from the top.
  ///   - size: Half its width.
  func element(x: Int, y: Int, size: Int, _ paint: Paint) -> String {
    let low = Self.scaled(size, 60)
    let box = { (height: Int) in
      "<rect x=\"\(x - size)\" y=\"\(y - height)\" width=\"\(2 * size)\" height=\"\(2 * height)\"\(paint.attributes)/>"
    }
    switch self {
    case .circle: return "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(size)\"\(paint.attributes)/>"
    case .ellipse: return "<ellipse cx=\"\(x)\" cy=\"\(y)\" rx=\"\(size)\" ry=\"\(low)\"\(paint.attributes)/>"
    case .square: return box(size)
    case .rectangle: return box(low)
    case .ring, .line: return stroked(x: x, y: y, size: size, paint)
    case .heart, .crescent, .semicircle: return path(x: x, y: y, size: size, paint)
    default:
      let points = corners(size: size).map { "\(x + $0.0),\(y + $0.1)" }.joined(separator: " ")
      return "<polygon points=\"\(points)\"\(paint.attributes)/>"
    }
  }

  /// `percent` of `size`, rounded and at least 1.
  private static func scaled(_ size: Int, _ percent: Int) -> Int { max(1, (size * percent + 50) / 100) }

  private func stroked(x: Int, y: Int, size: Int, _ paint: Paint) -> String {
    let width = max(1, size / (self == .ring ? 3 : 5))
    let stroke = Paint("none", stroke: paint.fill, width: width)
    guard self == .line else {
      return "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"\(size - width)\"\(stroke.attributes)/>"
    }
    return "<line x1=\"\(x - size)\" y1=\"\(y)\" x2=\"\(x + size)\" y2=\"\(y)\" stroke=\"\(paint.fill)\""
      + " stroke-width=\"\(width)\"/>"
  }

  private func path(x: Int, y: Int, size: Int, _ paint: Paint) -> String {
    func point(_ across: Int, _ down: Int) -> String {
      func part(_ percent: Int) -> Int {
        percent < 0 ? -Self.scaled(size, -percent) : percent == 0 ? 0 : Self.scaled(size, percent)
      }
      return "\(x + part(across)) \(y + part(down))"
    }
    let data: String
    switch self {
    case .heart:
      data =
        "M\(point(0, 90)) C\(point(-180, -20)) \(point(-90, -140)) \(point(0, -50))"
        + " C\(point(90, -140)) \(point(180, -20)) \(point(0, 90)) Z"
    case .crescent:
      let inner = Self.scaled(size, 87)
      data =
        "M\(point(50, -87)) A\(size) \(size) 0 1 0 \(point(50, 87)) A\(inner) \(inner) 0 0 1 \(point(50, -87)) Z"
    default: data = "M\(point(-100, 50)) A\(size) \(size) 0 0 1 \(point(100, 50)) Z"
    }
    return "<path d=\"\(data)\"\(paint.attributes)/>"
  }

  /// The corners of a polygon, clockwise, relative to its centre.
  func corners(size: Int) -> [(Int, Int)] {
    let low = Self.scaled(size, 60)
    let third = Self.scaled(size, 33)
    let half = Self.scaled(size, 50)
    switch self {
    case .triangle: return [(0, -size), (size, size), (-size, size)]
    case .diamond: return [(0, -size), (size, 0), (0, size), (-size, 0)]
    case .trapezium: return [(-half, -low), (half, -low), (size, low), (-size, low)]
    case .parallelogram: return [(-half, -low), (size, -low), (half, low), (-size, low)]
    case .cross:
      return [
        (-third, -size), (third, -size), (third, -third), (size, -third), (size, third), (third, third),
        (third, size), (-third, size), (-third, third), (-size, third), (-size, -third), (-third, -third),
      ]
    case .arrow:
      return [
        (-size, -third), (0, -third), (0, -low), (size, 0), (0, low), (0, third), (-size, third),
      ]
    case .star: return Self.round(count: 10, size: size) { $0 % 2 == 0 ? 1 : 0.42 }
    case .pentagon: return Self.round(count: 5, size: size) { _ in 1 }
    case .hexagon: return Self.round(count: 6, size: size, turn: 30) { _ in 1 }
    case .octagon: return Self.round(count: 8, size: size, turn: 22.5) { _ in 1 }
    default: return []
    }
  }

  /// Corners on circles, the first at the top or `turn` degrees past it.
  private static func round(
    count: Int, size: Int, turn: Double = 0, _ radius: (Int) -> Double
  ) -> [(Int, Int)] {
    (0..<count).map { at in
      let angle = (turn + 360 * Double(at) / Double(count)) * .pi / 180
      let length = radius(at) * Double(size)
      return (Int((length * sin(angle)).rounded()), Int((-length * cos(angle)).rounded()))
    }
  }
}
