/// A colour that captions name, drawn by its name in CSS.
package struct SketchColour: Hashable, Sendable {
  /// The name in CSS: "lightblue".
  package let name: String
  /// The name in a caption: "light blue".
  let word: String

  /// A colour of the CSS name `name`, which captions call `word`, by default the same.
  package init(_ name: String, _ word: String? = nil) {
    self.name = name
    self.word = word ?? name
  }

  /// One name for each colour, however it is spelt: combinations are told apart by it.
  package var key: String { name == "gray" ? "grey" : name }

  /// Whether it can't be told from white paper.
  var isPale: Bool { ["white", "ivory"].contains(name) }

  /// The eleven basic colour terms of English, the greater part of all captions.
  static let basic =
    ["red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey"]
    .map { SketchColour($0) } + [SketchColour("gray")]

  /// The others, seen less often.
  static let others =
    [
      "gold", "silver", "cyan", "magenta", "teal", "navy", "lime", "maroon", "olive", "turquoise", "violet", "indigo",
      "tan", "beige", "coral", "salmon", "crimson", "lavender", "khaki", "chocolate", "tomato", "plum",
    ].map { SketchColour($0) } + [
      SketchColour("lightblue", "light blue"), SketchColour("lightgreen", "light green"),
      SketchColour("darkblue", "dark blue"), SketchColour("darkgreen", "dark green"),
      SketchColour("darkred", "dark red"), SketchColour("skyblue", "sky blue"),
    ]

  /// Every colour that captions name, the basic ones first.
  package static let all = basic + others

  /// A colour, seven of ten times a basic one.
  static func any(_ random: inout SketchRandom) -> SketchColour {
    random.chance(70) ? random.pick(basic) : random.pick(others)
  }

  /// A colour other than `taken`.
  static func any(except taken: Set<String>, _ random: inout SketchRandom) -> SketchColour {
    for _ in 0..<32 {
      let colour = any(&random)
      if !taken.contains(colour.key) { return colour }
    }
    return all.first { !taken.contains($0.key) } ?? all[0]
  }
}
