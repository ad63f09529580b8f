extension ShapePicture {
  /// What is asked for as a noun phrase: "two red circles and a blue square on a yellow background".
  func subject(_ random: inout SketchRandom) -> String {
    var text: String
    switch arrangement {
    case .usual: text = Wording.list(items.map { $0.phrase(&random) })
    case .row: text = items[0].phrase(&random) + random.pick([" in a row", " in a row", " in a line", " side by side"])
    case .column: text = items[0].phrase(&random) + random.pick([" in a column", " on top of each other"])
    case .spot(let spot): text = items[0].phrase(&random) + " " + random.pick(spot.phrases)
    case .relation(let relation):
      text = items[0].phrase(&random) + " " + random.pick(relation.phrases) + " " + items[1].phrase(&random)
    }
    if let background {
      let word = background.word
      text += random.pick(weighted: [
        (" on a \(word) background", 60), (" with a \(word) background", 20), (" on \(word)", 10),
        (" on a \(word) page", 5), (" against a \(word) background", 5),
      ])
    }
    return Wording.mended(text)
  }
}

extension ShapeItem {
  /// "two small blue squares".
  func phrase(_ random: inout SketchRandom) -> String {
    let base = random.chance(80) ? shape.names[0] : random.pick(shape.names)
    let name = count == 1 ? base : SketchShape.plural(base)
    let words = [random.pick(size.words), adjective, colour?.word ?? "", name].filter { !$0.isEmpty }
    var text = words.joined(separator: " ")
    if size == .medium, style == .filled, let colour, random.chance(4) {
      text = "\(name) that \(count == 1 ? "is" : "are") \(colour.word)"
    }
    return number(&random) + " " + text + ending
  }

  private var adjective: String {
    switch style {
    case .hollow: "hollow"
    case .dashed: "dashed"
    case .transparent: "transparent"
    default: ""
    }
  }

  private var ending: String {
    switch style {
    case .outlined(let line): " with a \(line.word) outline"
    case .gradient(let other): " fading to \(other.word)"
    case .glow(let other): " glowing to \(other.word)"
    default: ""
    }
  }

  private func number(_ random: inout SketchRandom) -> String {
    if count == 1 { return random.pick(weighted: [("a", 90), ("one", 8), ("1", 2)]) }
    if count == 2, random.chance(5) { return "a pair of" }
    if count == 3, random.chance(5) { return random.pick(["some", "a few"]) }
    return random.chance(75) ? Wording.word(count) : "\(count)"
  }
}
