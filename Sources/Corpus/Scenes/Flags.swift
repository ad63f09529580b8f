/// Flags of stripes, and letters.
enum Flags {
  private struct Country {
    var names: [String]
    var colours: [String]
    var isUpright = false
  }

  private static let countries = [
    Country(names: ["France"], colours: ["blue", "white", "red"], isUpright: true),
    Country(names: ["Italy"], colours: ["green", "white", "red"], isUpright: true),
    Country(names: ["Ireland"], colours: ["green", "white", "orange"], isUpright: true),
    Country(names: ["Belgium"], colours: ["black", "gold", "red"], isUpright: true),
    Country(names: ["Romania"], colours: ["blue", "gold", "red"], isUpright: true),
    Country(names: ["Germany"], colours: ["black", "red", "gold"]),
    Country(names: ["the Netherlands", "Holland"], colours: ["red", "white", "blue"]),
    Country(names: ["Russia"], colours: ["white", "blue", "red"]),
    Country(names: ["Hungary"], colours: ["red", "white", "green"]),
    Country(names: ["Austria"], colours: ["red", "white", "red"]),
    Country(names: ["Poland"], colours: ["white", "red"]),
    Country(names: ["Ukraine"], colours: ["blue", "gold"]),
    Country(names: ["Indonesia"], colours: ["red", "white"]),
    Country(names: ["Estonia"], colours: ["blue", "black", "white"]),
  ]

  static func scene(_ random: inout SketchRandom) -> Scene {
    switch random.below(10) {
    case 0..<3:
      let country = random.pick(countries)
      let subject = random.pick(["the flag of ", "the flag of ", "a flag of "]) + random.pick(country.names)
      return flag(subject, country.colours.map { SketchColour($0) }, isUpright: country.isUpright, combination: nil)
    case 3: return japan(&random)
    default: return striped(&random)
    }
  }

  private static func striped(_ random: inout SketchRandom) -> Scene {
    let count = random.pick(weighted: [(2, 30), (3, 60), (4, 10)])
    var colours: [SketchColour] = []
    while colours.count < count { colours.append(.any(except: Set(colours.map(\.key)), &random)) }
    let isUpright = random.chance(40)
    let way = isUpright ? "vertical" : "horizontal"
    let words = Wording.list(colours.map(\.word))
    var subject = "a flag with \(Wording.word(count)) \(way) stripes in \(words)"
    if random.chance(40) { subject = "a flag with \(way) \(words) stripes" }
    if !isUpright, random.chance(40) { subject = "a \(words) flag" }
    let key = "flag " + colours.map(\.key).joined(separator: " ")
    return flag(Wording.mended(subject), colours, isUpright: isUpright, combination: key)
  }

  private static func flag(
    _ subject: String, _ colours: [SketchColour], isUpright: Bool, combination: String?
  ) -> Scene {
    let count = colours.count
    let stripes = colours.enumerated().map { at, colour in
      isUpright
        ? rect(5 + 90 / count * at, 20, 90 / count, 60, colour.name)
        : rect(5, 20 + 60 / count * at, 90, 60 / count, colour.name)
    }
    let items = colours.map { colour in
      var item = DrawingRequirement.Item(shape: nil, colour: colour.name, count: colours.filter { $0 == colour }.count)
      item.isExact = false
      return item
    }
    let width = isUpright ? 90 / count * count : 90
    return Scene(
      subject: subject, lines: stripes + [rect(5, 20, width, 60, "none", stroke: "grey")],
      requirement: DrawingRequirement(items: items), combination: combination)
  }

  /// A disc on a field: Japan's, or one in chosen colours.
  private static func japan(_ random: inout SketchRandom) -> Scene {
    let isJapan = random.chance(40)
    let disc = isJapan ? SketchColour("crimson") : .any(&random)
    let field = isJapan ? SketchColour("white") : .any(except: [disc.key], &random)
    let subject = isJapan ? "the flag of Japan" : "a \(field.word) flag with a \(disc.word) circle"
    var circleItem = DrawingRequirement.Item(shape: .circle, colour: isJapan ? nil : disc.name, count: 1)
    circleItem.isExact = false
    return Scene(
      subject: Wording.mended(subject),
      lines: [rect(5, 20, 90, 60, field.name, stroke: "grey"), circle(50, 50, 18, disc.name)],
      requirement: DrawingRequirement(items: [circleItem]),
      combination: isJapan ? nil : "flag disc \(disc.key) \(field.key)")
  }

  private static let words = [
    "HELLO", "HI", "LOVE", "CAT", "DOG", "SUN", "YES", "NO", "STOP", "GO", "OK", "SVG", "STAR", "MOON", "HOME", "OPEN",
    "FUN", "ART",
    "RED", "BLUE", "WOW", "TREE", "FISH", "BIRD", "PLAY", "COOL", "GAME", "WORLD", "SALE", "NEW", "TOP", "EXIT",
  ]

  /// Words, letters and digits.
  static func text(_ random: inout SketchRandom) -> Scene {
    let isColoured = random.chance(70)
    let colour = SketchColour.any(except: ["white", "ivory"], &random)
    let kind = random.below(10)
    let text: String
    let subject: String
    switch kind {
    case 0..<5:
      text = random.pick(words)
      subject = random.pick(["the word \(text)", "the word \"\(text)\"", "the text \(text)"])
    case 5..<8:
      text = String(UnicodeScalar(UInt8(0x41 + random.below(26))))
      subject = "the letter \(text)"
    default:
      text = "\(random.below(10))"
      subject = "the number \(text)"
    }
    let size = text.count > 4 ? 22 : text.count > 1 ? 28 : 60
    let fill = isColoured ? colour.name : "black"
    var requirement = DrawingRequirement(items: [])
    requirement.text = text
    requirement.items = [DrawingRequirement.Item(shape: nil, colour: fill, count: 1)]
    return Scene(
      subject: subject + (isColoured ? " in \(colour.word)" : ""),
      lines: [letters(50, text.count > 1 ? 60 : 70, size, fill, text)],
      requirement: requirement, combination: isColoured ? "text \(text) \(colour.key)" : nil)
  }
}
