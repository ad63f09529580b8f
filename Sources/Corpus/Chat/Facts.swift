/// Questions about shapes, colours and sizes.
enum Facts {
  static func exchange(_ random: inout SketchRandom) -> Exchange {
    switch random.below(9) {
    case 0: colour(&random)
    case 1: sides(&random)
    case 2: larger(&random)
    case 3: mixture(&random)
    case 4: list(&random)
    case 5: shapeOf(&random)
    case 6: comparison(&random)
    case 7: isRight(&random)
    default: definition(&random)
    }
  }

  /// Things that have a colour of their own.
  private static let colours: [(thing: String, colour: String)] = [
    ("a banana", "yellow"), ("grass", "green"), ("the sky", "blue"), ("a tomato", "red"), ("snow", "white"),
    ("coal", "black"),
    ("a lemon", "yellow"), ("a carrot", "orange"), ("blood", "red"), ("a strawberry", "red"), ("chocolate", "brown"),
    ("milk", "white"),
    ("the sun", "yellow"), ("the sea", "blue"), ("a leaf", "green"), ("an orange", "orange"), ("a frog", "green"),
    ("a plum", "purple"),
    ("an elephant", "grey"), ("a flamingo", "pink"), ("a pig", "pink"), ("a raven", "black"), ("a cherry", "red"),
    ("a cucumber", "green"),
    ("wood", "brown"), ("gold", "golden yellow"), ("a swan", "white"), ("a pumpkin", "orange"),
    ("an aubergine", "purple"), ("a pea", "green"),
    ("a polar bear", "white"), ("a fire engine", "red"), ("a mouse", "grey"), ("night", "black"),
    ("a violet", "purple"), ("a pelican", "white"),
  ]

  private static func colour(_ random: inout SketchRandom) -> Exchange {
    let (thing, colour) = random.pick(colours)
    let word = random.pick(["colour", "colour", "color"])
    let question = random.pick([
      "What \(word) is \(thing)?", "What \(word) is \(thing)?", "Which \(word) is \(thing)?",
      "What is the \(word) of \(thing)?",
    ])
    return Exchange(question, Wording.capitalized("\(thing) is \(colour)."))
  }

  private static let sided: [(name: String, sides: Int)] = [
    ("triangle", 3), ("square", 4), ("rectangle", 4), ("pentagon", 5), ("hexagon", 6), ("octagon", 8), ("diamond", 4),
    ("trapezium", 4),
    ("parallelogram", 4), ("heptagon", 7), ("decagon", 10), ("rhombus", 4),
  ]

  private static func sides(_ random: inout SketchRandom) -> Exchange {
    if random.chance(12) {
      let word = random.pick(["sides", "corners"])
      return Exchange("How many \(word) does a circle have?", "A circle has no \(word); it is round.")
    }
    let (name, sides) = random.pick(sided)
    let word = random.pick(["sides", "sides", "corners"])
    let shape = Wording.article(name)
    let question = random.pick([
      "How many \(word) has \(shape)?", "How many \(word) does \(shape) have?",
      "How many \(word) are there in \(shape)?",
    ])
    return Exchange(question, Wording.capitalized("\(shape) has \(Wording.word(sides)) \(word)."))
  }

  /// From small to large.
  private static let sizes = [
    "an ant", "a bee", "a mouse", "a bird", "a cat", "a dog", "a sheep", "a horse", "a car", "an elephant", "a bus",
    "a house", "a tower",
    "a mountain", "the moon", "the earth", "the sun",
  ]

  private static func larger(_ random: inout SketchRandom) -> Exchange {
    let first = random.below(sizes.count)
    var second = random.below(sizes.count - 1)
    if second >= first { second += 1 }
    let isLarger = random.chance(60)
    let word = isLarger ? random.pick(["larger", "bigger"]) : "smaller"
    let wins = isLarger == (first > second)
    let winner = sizes[wins ? first : second]
    let loser = sizes[wins ? second : first]
    let question = "Which is \(word), \(sizes[first]) or \(sizes[second])?"
    return Exchange(question, Wording.capitalized("\(winner) is \(word) than \(loser)."))
  }

  private static let mixtures: [(first: String, second: String, result: String)] = [
    ("red", "yellow", "orange"), ("yellow", "blue", "green"), ("red", "blue", "purple"), ("red", "white", "pink"),
    ("black", "white", "grey"),
    ("blue", "white", "light blue"), ("red", "green", "brown"), ("green", "white", "light green"),
    ("blue", "black", "dark blue"),
    ("yellow", "white", "light yellow"), ("red", "black", "dark red"), ("green", "blue", "turquoise"),
  ]

  private static func mixture(_ random: inout SketchRandom) -> Exchange {
    let (one, two, result) = random.pick(mixtures)
    let (first, second) = random.chance(50) ? (one, two) : (two, one)
    let question = random.pick([
      "What do you get when you mix \(first) and \(second)?",
      "What colour do you get when you mix \(first) and \(second)?",
      "Mix \(first) and \(second).", "What do \(first) and \(second) make?", "What is \(first) mixed with \(second)?",
      "What color do \(first) and \(second) make?",
    ])
    return Exchange(question, Wording.capitalized("\(first) and \(second) make \(result)."))
  }

  private static let lists: [(what: String, items: [String])] = [
    ("shapes", ["circle", "square", "triangle", "star", "heart", "hexagon"]),
    ("colours", ["red", "blue", "green", "yellow", "purple", "orange"]),
    ("colors", ["red", "blue", "green", "yellow", "purple", "orange"]),
    ("round things", ["a ball", "a coin", "a wheel", "a plate", "the moon", "a clock"]),
    ("red things", ["a tomato", "a cherry", "a strawberry", "blood", "a fire engine", "a rose"]),
    ("green things", ["grass", "a frog", "a leaf", "a pea", "a cucumber", "a cactus"]),
    ("blue things", ["the sky", "the sea", "a sapphire", "blue jeans", "a blueberry", "a bluebell"]),
    ("yellow things", ["a banana", "a lemon", "the sun", "butter", "a canary", "cheese"]),
    ("warm colours", ["red", "orange", "yellow", "gold", "coral", "tomato"]),
    ("cold colours", ["blue", "cyan", "teal", "navy", "turquoise", "violet"]),
    ("big things", ["a house", "an elephant", "a mountain", "the sun", "a ship", "a tower"]),
    ("small things", ["an ant", "a pea", "a bee", "a coin", "a button", "a seed"]),
  ]

  private static func list(_ random: inout SketchRandom) -> Exchange {
    let (what, items) = random.pick(lists)
    let count = 2 + random.below(4)
    let question = random.pick([
      "Name \(Wording.word(count)) \(what).", "Tell me \(Wording.word(count)) \(what).", "Give me \(count) \(what).",
      "Name \(count) \(what).",
    ])
    return Exchange(question, Wording.capitalized(Wording.list(Array(items.prefix(count))) + "."))
  }

  private static let forms: [(thing: String, shape: String)] = [
    ("a ball", "round, like a circle"), ("the sun", "round, like a circle"), ("an egg", "an oval"),
    ("a coin", "a circle"), ("a wheel", "a circle"),
    ("a door", "a rectangle"), ("a window", "a rectangle or a square"), ("a slice of pizza", "a triangle"),
    ("a honeycomb cell", "a hexagon"),
    ("a stop sign", "an octagon"), ("a book", "a rectangle"), ("a kite", "a diamond"), ("a roof", "often a triangle"),
    ("a plate", "a circle"),
    ("the moon", "round, or a crescent"), ("a dice", "a cube, and each side is a square"), ("a flag", "a rectangle"),
    ("a tent", "a triangle"),
  ]

  private static func shapeOf(_ random: inout SketchRandom) -> Exchange {
    let (thing, shape) = random.pick(forms)
    return Exchange(
      random.pick(["What shape is \(thing)?", "What shape is \(thing)?", "Which shape has \(thing)?"]),
      Wording.capitalized("\(thing) is \(shape)."))
  }

  private static func comparison(_ random: inout SketchRandom) -> Exchange {
    let first = random.pick(sided)
    let others = sided.filter { $0.sides != first.sides }
    let second = random.pick(others)
    let more = first.sides > second.sides ? first : second
    let fewer = first.sides > second.sides ? second : first
    let wantsMore = random.chance(60)
    let question =
      "Which has \(wantsMore ? "more" : "fewer") sides, \(Wording.article(first.name)) or \(Wording.article(second.name))?"
    let (winner, loser) = wantsMore ? (more, fewer) : (fewer, more)
    let end =
      "\(Wording.article(winner.name)) has \(Wording.word(winner.sides)) sides, \(Wording.article(loser.name)) has \(Wording.word(loser.sides))."
    return Exchange(question, Wording.capitalized(end))
  }

  /// Questions that are answered with yes or no.
  private static func isRight(_ random: inout SketchRandom) -> Exchange {
    let (thing, colour) = random.pick(colours)
    let isTrue = random.chance(50)
    let basic = SketchColour.basic.map(\.name).filter { $0 != "gray" && !colour.contains($0) }
    let asked = isTrue ? colour : random.pick(basic)
    let answer = isTrue ? "Yes, \(thing) is \(colour)." : "No, \(thing) is \(colour)."
    return Exchange("Is \(thing) \(asked)?", answer)
  }

  private static let definitions: [(names: [String], answer: String)] = [
    (["a circle"], "A circle is a round shape: every point of it is equally far from its centre."),
    (["a square"], "A square has four equal sides and four right angles."),
    (["a rectangle"], "A rectangle has four sides and four right angles."),
    (["a triangle"], "A triangle is a shape with three sides and three corners."),
    (["an oval", "an ellipse"], "An ellipse is a circle that has been stretched."),
    (["a hexagon"], "A hexagon is a shape with six sides."), (["a pentagon"], "A pentagon is a shape with five sides."),
    (["an octagon"], "An octagon is a shape with eight sides."),
    (["a diamond", "a rhombus"], "A diamond has four equal sides and stands on a corner."),
    (["a polygon"], "A polygon is a shape with straight sides."),
    (["a star"], "A star is a shape with points all around, often five."),
    (["a cube"], "A cube is a solid with six square faces."),
    (["a crescent"], "A crescent is the shape of the young moon."),
    (["a colour", "a color"], "A colour is what we see when light of a certain kind meets the eye."),
    (["a primary colour", "a primary color"], "The primary colours of paint are red, yellow and blue."),
    (["a rainbow"], "A rainbow shows red, orange, yellow, green, blue and violet."),
    (["a radius"], "The radius is how far the edge of a circle is from its centre."),
  ]

  private static func definition(_ random: inout SketchRandom) -> Exchange {
    let (names, answer) = random.pick(definitions)
    let name = random.pick(names)
    return Exchange(
      random.pick(["What is \(name)?", "What is \(name)?", "Explain \(name).", "What does \(name) look like?"]), answer)
  }
}
