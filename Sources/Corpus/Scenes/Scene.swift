/// A picture of a thing: what is asked for, how it is drawn and what must be seen.
package struct Scene {
  /// A noun phrase: "a house with a red roof".
  package var subject: String
  /// Its elements, one a line.
  var lines: [String]
  /// What a drawing of it has to show.
  package var requirement: DrawingRequirement
  /// The combination that may be held back; nil where nothing was chosen freely.
  var combination: String?

  /// The whole SVG document.
  package var markup: String { Markup.document(lines) }
}

/// A thing that can be drawn in chosen colours.
///
/// A pattern is a noun phrase with slots: "a house with a {roof} roof". A slot that the pattern names gets a colour by
/// chance, every other one its usual colour; `{n}` is a number.
package struct SceneTemplate: Sendable {
  /// What it is, in a word, unlike all other templates' names.
  package var name: String
  /// How often it comes up among the templates.
  var weight = 10
  var patterns: [String]
  /// The slots and their usual colours.
  var usual: [String: String] = [:]
  /// Slots that may have the usual colour of another one.
  var free: Set<String> = []
  /// Colours in which a slot would not be seen.
  var forbidden: Set<String> = []
  /// What `{n}` may be, and what it is where no pattern names it: the first.
  var counts: [Int] = [1]
  /// Where nothing is drawn, so that something may be added.
  var room: Set<SceneAddition.Room> = []
  /// What must be seen.
  var parts: [ScenePart]
  var draw: @Sendable (SceneValues) -> [String]
}

/// The colours and the number that a template is drawn with.
struct SceneValues: Sendable {
  var colours: [String: String]
  var count: Int

  /// The colour of a slot.
  subscript(slot: String) -> String { colours[slot] ?? "black" }
}

/// A characteristic part of a thing.
struct ScenePart: Sendable {
  var shape: SketchShape?
  /// The slot that has its colour; nil where any will do.
  var slot: String?
  /// Nil where the template's number counts it.
  var count: Int? = 1

  init(_ shape: SketchShape?, _ slot: String? = nil, count: Int? = 1) {
    self.shape = shape
    self.slot = slot
    self.count = count
  }
}

extension SceneTemplate {
  /// The thing in colours by chance.
  package func scene(_ random: inout SketchRandom) -> Scene {
    var subject = random.pick(patterns)
    var values = SceneValues(colours: usual, count: counts[0])
    var choices: [String] = []
    var named: Set<String> = []
    for slot in usual.keys.sorted() where subject.contains("{\(slot)}") {
      let taken = free.contains(slot) ? Set(named.compactMap { values.colours[$0] }) : Set(values.colours.values)
      let colour = SketchColour.any(except: taken.union(forbidden).union(["white", "ivory"]), &random)
      values.colours[slot] = colour.name
      named.insert(slot)
      choices.append("\(slot) \(colour.key)")
      subject = subject.replacing("{\(slot)}", with: colour.word)
    }
    let isCounted = subject.contains("{n}")
    if isCounted {
      values.count = random.pick(counts)
      choices.append("\(values.count)")
      subject = subject.replacing("{n}", with: random.chance(75) ? Wording.word(values.count) : "\(values.count)")
    }
    let items = parts.map { $0.item(values, named: named, isCounted: isCounted) }
    var scene = Scene(
      subject: Wording.mended(subject), lines: draw(values), requirement: DrawingRequirement(items: items),
      combination: choices.isEmpty ? nil : "\(name) \(choices.joined(separator: " "))")
    addition(to: &scene, &random)
    return scene
  }

  /// Every fifth time something more, where there is room for it; else now and then a background.
  private func addition(to scene: inout Scene, _ random: inout SketchRandom) {
    let additions = SceneAddition.all.filter { room.contains($0.room) }
    if !additions.isEmpty, random.chance(20) {
      random.pick(additions).add(to: &scene, &random)
    } else if random.chance(6) {
      let colour = random.pick(["lightblue", "skyblue", "lightgreen", "lavender", "khaki", "beige", "yellow", "pink"])
      guard !scene.lines.contains(where: { $0.contains("\"\(colour)\"") }) else { return }
      let word = SketchColour.all.first { $0.name == colour }?.word ?? colour
      scene.subject += Wording.mended(" on a \(word) background")
      scene.lines.insert(Markup.paper(colour), at: scene.lines.firstIndex { !$0.isDefinition } ?? 0)
      scene.requirement.background = colour
    }
  }
}

extension ScenePart {
  fileprivate func item(
    _ values: SceneValues, named: Set<String>, isCounted: Bool
  ) -> DrawingRequirement.Item {
    let colour = slot.flatMap { named.contains($0) ? values[$0] : nil }
    var item = DrawingRequirement.Item(shape: shape, colour: colour, count: count ?? values.count)
    item.isExact = count == nil && isCounted && colour != nil
    return item
  }
}

extension String {
  /// Whether it is a line of a definition, which comes before what is drawn.
  fileprivate var isDefinition: Bool {
    ["<defs", "</defs", "<stop", "<linear", "</linear", "<radial", "</radial"].contains { hasPrefix($0) }
  }
}

/// Something that is added to a scene where there is room: "and a sun".
struct SceneAddition: Sendable {
  enum Room: Sendable { case topLeft, topRight, right }

  var phrases: [String]
  var room: Room
  var part: DrawingRequirement.Item
  var lines: [String]

  func add(to scene: inout Scene, _ random: inout SketchRandom) {
    scene.subject += " " + random.pick(phrases)
    scene.lines += lines
    scene.requirement.items.append(part)
  }

  private static func part(_ shape: SketchShape, _ colour: String?, count: Int = 1) -> DrawingRequirement.Item {
    var item = DrawingRequirement.Item(shape: shape, colour: colour, count: count)
    item.isExact = false
    return item
  }

  static let all = [
    SceneAddition(
      phrases: ["under the sun", "and a sun", "and a yellow sun", "with a sun in the sky"], room: .topRight,
      part: part(.circle, nil), lines: [circle(86, 14, 9, "gold")]),
    SceneAddition(
      phrases: ["under a cloud", "and a cloud", "with a cloud in the sky"], room: .topLeft, part: part(.ellipse, nil),
      lines: [ellipse(14, 15, 11, 6, "lightgrey"), ellipse(22, 12, 9, 6, "lightgrey")]),
    SceneAddition(
      phrases: ["under the moon", "and a moon", "at night"], room: .topRight, part: part(.crescent, nil),
      lines: [SketchShape.crescent.element(x: 86, y: 14, size: 9, Paint("gold"))]),
    SceneAddition(
      phrases: ["and a star", "under a star"], room: .topRight, part: part(.star, nil),
      lines: [SketchShape.star.element(x: 86, y: 14, size: 9, Paint("gold"))]),
    SceneAddition(
      phrases: ["and a tree", "next to a tree", "beside a tree"], room: .right, part: part(.circle, nil),
      lines: [rect(88, 66, 4, 24, "saddlebrown"), circle(90, 60, 9, "green")]),
  ]
}
