import Foundation

/// A drawing area in an SVG with axes, and what is drawn on it.
struct Plot {
  /// An axis from `low` to `high`, linear or by powers of ten.
  struct Axis {
    let title: String
    let low, high: Double
    var isLogarithmic = false

    /// An axis over values, a little wider than they are; of a logarithmic one, values above 0 count.
    init(_ title: String, over values: [Double], isLogarithmic: Bool = false, fromZero: Bool = false) {
      self.title = title
      self.isLogarithmic = isLogarithmic
      let known = values.filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
      let (least, most) = (known.min() ?? (isLogarithmic ? 1e-3 : 0), known.max() ?? 1)
      if isLogarithmic {
        (low, high) = (least / 1.4, most * 1.4)
      } else {
        let room = max((most - least) * 0.08, abs(most) * 0.01, 1e-12)
        (low, high) = (fromZero ? 0 : least - room, most + room)
      }
    }

    /// Where a value lies, from 0 to 1.
    func place(_ value: Double) -> Double {
      isLogarithmic
        ? (log(max(value, low)) - log(low)) / (log(high) - log(low)) : (value - low) / (high - low)
    }

    /// Values to label, some four to eight.
    var ticks: [Double] {
      guard high > low else { return [low] }
      if isLogarithmic {
        let decades = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
        let steps: [Double] = decades.count > 5 ? [1] : decades.count > 3 ? [1, 3] : [1, 2, 5]
        return decades.flatMap { decade in steps.map { $0 * pow(10, Double(decade)) } }.filter { low...high ~= $0 }
      }
      let rough = (high - low) / 5
      let power = pow(10, log10(rough).rounded(.down))
      let step = [1.0, 2, 5, 10].map { $0 * power }.first { $0 >= rough } ?? rough
      return Array(stride(from: (low / step).rounded(.up) * step, through: high, by: step))
    }
  }

  let x, y: Axis
  let size = (width: 760.0, height: 380.0)
  private let edge = (left: 70.0, right: 20.0, top: 16.0, bottom: 48.0)
  private var body: [String] = []
  /// Where labels stand: left, right and base line.
  private var labels: [(left: Double, right: Double, base: Double)] = []

  /// An empty plot; `xLabel` spells the numbers of the x axis.
  init(x: Axis, y: Axis, xLabel: (Double) -> String = Self.number, yLabel: (Double) -> String = Self.number) {
    (self.x, self.y) = (x, y)
    for tick in x.ticks {
      let place = self.across(tick)
      line(place, edge.top, place, size.height - edge.bottom, "grid")
      text(xLabel(tick), place, size.height - edge.bottom + 16, "middle")
    }
    for tick in y.ticks {
      let place = self.down(tick)
      line(edge.left, place, size.width - edge.right, place, "grid")
      text(yLabel(tick), edge.left - 6, place + 4, "end")
    }
    text(x.title, (edge.left + size.width - edge.right) / 2, size.height - 10, "middle")
    let middle = (edge.top + size.height - edge.bottom) / 2
    body.append(
      "<text x=\"14\" y=\"\(Self.short(middle))\" text-anchor=\"middle\" "
        + "transform=\"rotate(-90 14 \(Self.short(middle)))\">\(Markup.escaped(y.title))</text>")
  }

  /// Where values lie in the drawing.
  func across(_ value: Double) -> Double { edge.left + x.place(value) * (size.width - edge.left - edge.right) }
  func down(_ value: Double) -> Double {
    size.height - edge.bottom - y.place(value) * (size.height - edge.top - edge.bottom)
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    body.append(
      "<line class=\"\(style)\" x1=\"\(Self.short(x1))\" y1=\"\(Self.short(y1))\" x2=\"\(Self.short(x2))\" "
        + "y2=\"\(Self.short(y2))\"/>")
  }

  mutating func text(_ text: String, _ x: Double, _ y: Double, _ anchor: String) {
    body.append(
      "<text x=\"\(Self.short(x))\" y=\"\(Self.short(y))\" text-anchor=\"\(anchor)\">\(Markup.escaped(text))</text>")
  }

  /// A label of the point at values, above, below or beside it, where no other label stands; left out where there is no room.
  mutating func label(_ name: String, _ x: Double, _ y: Double, clearing above: Double) {
    let (px, py, half) = (across(x), down(y), 3.4 * Double(name.count))
    let places: [(Double, Double)] = [
      (px, above - 8), (px, py + 20), (px + half + 10, py + 4), (px - half - 10, py + 4), (px, py + 34),
      (px, above - 22),
    ]
    let free = places.first { place in
      place.0 - half > edge.left && place.0 + half < size.width && place.1 > 10
        && place.1 < size.height - edge.bottom
        && !labels.contains {
          place.0 - half < $0.right && place.0 + half > $0.left && abs(place.1 - $0.base) < 13
        }
    }
    guard let free else { return }
    labels.append((free.0 - half, free.0 + half, free.1))
    text(name, free.0, free.1, "middle")
  }

  /// A path through values.
  mutating func path(_ points: [(Double, Double)], _ style: String, color: Int? = nil) {
    let places = points.map { "\(Self.short(across($0.0))),\(Self.short(down($0.1)))" }.joined(separator: " ")
    let stroke = color.map { " style=\"stroke:var(--c\($0 % 8))\"" } ?? ""
    body.append("<polyline class=\"\(style)\"\(stroke) points=\"\(places)\"/>")
  }

  /// A point at values, with what is said when it is pointed at.
  mutating func point(_ x: Double, _ y: Double, _ style: String, saying title: String) {
    body.append(
      "<circle class=\"\(style)\" cx=\"\(Self.short(across(x)))\" cy=\"\(Self.short(down(y)))\" r=\"5\"><title>"
        + "\(Markup.escaped(title))</title></circle>")
  }

  /// A bar from the x axis up to `value`, between two values of x.
  mutating func bar(_ from: Double, _ to: Double, _ value: Double, color: Int, saying title: String) {
    let (left, top) = (across(from), down(value))
    body.append(
      "<rect style=\"fill:var(--c\(color % 8))\" x=\"\(Self.short(left))\" y=\"\(Self.short(top))\" "
        + "width=\"\(Self.short(max(0.5, across(to) - left)))\" height=\"\(Self.short(max(0, down(y.low) - top)))\">"
        + "<title>\(Markup.escaped(title))</title></rect>")
  }

  /// The whole as an SVG element; `name` is read to those who don't see it.
  func svg(_ name: String) -> String {
    "<svg viewBox=\"0 0 \(Int(size.width)) \(Int(size.height))\" role=\"img\" aria-label=\"\(Markup.escaped(name))\">"
      + body.joined() + "</svg>"
  }

  /// A number with three significant digits.
  static func number(_ value: Double) -> String { value == 0 ? "0" : Text.significant(value, 3) }

  private static func short(_ value: Double) -> String { String(format: "%.1f", value) }
}

/// Text in markup.
enum Markup {
  /// With what means something in markup spelled out, and what may not stand in it at all left out.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 32 || scalar.value == 127 || scalar.value & 0xFFFE == 0xFFFE: continue
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
