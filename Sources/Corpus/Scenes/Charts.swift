/// Bar, pie and line charts.
enum Charts {
  static func scene(_ random: inout SketchRandom) -> Scene {
    switch random.below(10) {
    case 0..<4: bars(&random)
    case 4..<7: pie(&random)
    default: lines(&random)
    }
  }

  private static let axes = [line(10, 10, 10, 90, "black", 1), line(10, 90, 95, 90, "black", 1)]
  private static let ink = ["steelblue", "tomato", "gold", "mediumseagreen"]

  /// Bars, all of one colour; of values up to eight where the caption gives them.
  private static func bars(_ random: inout SketchRandom) -> Scene {
    let count = 2 + random.below(4)
    let isColoured = random.chance(60)
    let colour = SketchColour.any(except: ["white", "ivory"], &random)
    var heights = Array([4, 6, 3, 7, 5].prefix(count))
    let word = isColoured ? colour.word + " " : ""
    let number = random.chance(75) ? Wording.word(count) : "\(count)"
    var subject = random.pick(["a bar chart with \(number) \(word)bars", "a \(word)bar chart with \(number) bars"])
    let style = random.below(10)
    if style < 2 {
      heights = (1...count).map { $0 + 1 }
      subject = "a \(word)bar chart with \(number) growing bars"
    } else if style < 5 {
      heights = (0..<count).map { _ in 1 + random.below(8) }
      subject = "a \(word)bar chart of \(Wording.list(heights.map { "\($0)" }))"
    }
    let fill = isColoured ? colour.name : ink[0]
    let columns = heights.enumerated().map { at, height in
      rect(16 + 16 * at, 90 - 10 * height, 12, 10 * height, fill)
    }
    var item = DrawingRequirement.Item(shape: nil, colour: fill, count: count)
    item.isExact = isColoured && colour.name != "black"
    return Scene(
      subject: Wording.mended(subject), lines: columns + axes, requirement: DrawingRequirement(items: [item]),
      combination: isColoured ? "bars \(colour.key) \(count)" : nil)
  }

  private static let slices = [
    2: ["M50 50 L50 10 A40 40 0 0 1 50 90 Z", "M50 50 L50 90 A40 40 0 0 1 50 10 Z"],
    3: [
      "M50 50 L50 10 A40 40 0 0 1 85 70 Z", "M50 50 L85 70 A40 40 0 0 1 15 70 Z", "M50 50 L15 70 A40 40 0 0 1 50 10 Z",
    ],
    4: [
      "M50 50 L50 10 A40 40 0 0 1 90 50 Z", "M50 50 L90 50 A40 40 0 0 1 50 90 Z", "M50 50 L50 90 A40 40 0 0 1 10 50 Z",
      "M50 50 L10 50 A40 40 0 0 1 50 10 Z",
    ],
  ]

  private static func pie(_ random: inout SketchRandom) -> Scene {
    let count = 2 + random.below(3)
    let isColoured = random.chance(60)
    var colours: [SketchColour] = []
    while colours.count < count {
      colours.append(.any(except: Set(colours.map(\.key)).union(["white", "ivory"]), &random))
    }
    let fills = isColoured ? colours.map(\.name) : Array(ink.prefix(count))
    let number = random.chance(75) ? Wording.word(count) : "\(count)"
    let subject =
      isColoured
      ? random.pick(["a pie chart in ", "a pie chart of ", "a pie chart with slices in "])
        + Wording.list(colours.map(\.word))
      : random.pick(["a pie chart with \(number) slices", "a pie chart of \(number) parts"])
    let items = fills.map { DrawingRequirement.Item(shape: nil, colour: $0, count: 1) }
    return Scene(
      subject: subject, lines: zip(slices[count] ?? [], fills).map { path($0, $1) },
      requirement: DrawingRequirement(items: items),
      combination: isColoured ? "pie " + colours.map(\.key).sorted().joined(separator: " ") : nil)
  }

  private static func lines(_ random: inout SketchRandom) -> Scene {
    let (word, points) = random.pick([
      ("", "14,70 32,45 50,58 68,30 86,20"), ("rising ", "14,80 32,66 50,52 68,34 86,18"),
      ("falling ", "14,18 32,34 50,50 68,64 86,80"),
    ])
    let isColoured = random.chance(60)
    let colour = SketchColour.any(except: ["white", "ivory", "black"], &random)
    let subject =
      "a \(word)" + (isColoured ? "\(colour.word) " : "") + random.pick(["line chart", "line graph", "line chart"])
    var item = DrawingRequirement.Item(shape: nil, colour: isColoured ? colour.name : nil, count: 1)
    item.isExact = isColoured
    return Scene(
      subject: Wording.mended(subject), lines: axes + [polyline(points, isColoured ? colour.name : ink[0], 3)],
      requirement: DrawingRequirement(items: [item]), combination: isColoured ? "chart \(word)\(colour.key)" : nil)
  }
}
