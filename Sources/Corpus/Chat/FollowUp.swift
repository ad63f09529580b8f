/// A drawing, then a change to it or a question about it.
enum FollowUp {
  /// A drawing and one or two changes.
  static func example(_ random: inout SketchRandom) -> SketchExample {
    var picture = ShapePicture.visible(.single, &random)
    if picture.items[0].count > 4 { picture.items[0].count = 1 + random.below(3) }
    var messages = turn(Caption.request(for: picture.subject(&random), &random), picture)
    var combinations = picture.combinations
    for _ in 0..<(random.chance(25) ? 2 : 1) {
      let (words, changed) = change(picture, &random)
      guard changed.isVisibleOnPaper else { continue }
      picture = changed
      messages += turn(random.chance(20) ? words.lowercased() : words, picture)
      combinations += picture.combinations
    }
    return SketchExample(source: "followUp", kind: .chat, messages: messages, combinations: combinations)
  }

  private static func turn(_ request: String, _ picture: ShapePicture) -> [SketchMessage] {
    [.user(request), .assistant(picture.markup, picture.requirement)]
  }

  /// One change and the words that ask for it.
  private static func change(_ picture: ShapePicture, _ random: inout SketchRandom) -> (String, ShapePicture) {
    var changed = picture
    let item = picture.items[0]
    let it = picture.count == 1 ? "it" : "them"
    switch random.below(8) {
    case 0, 1:
      let colour = SketchColour.any(except: Set(picture.items.compactMap { $0.colour?.key }), &random)
      for index in changed.items.indices { changed.items[index].colour = colour }
      let all = changed.items.count > 1 ? "all of \(it)" : it
      return (
        random.pick([
          "Now make \(all) \(colour.word).", "Make \(all) \(colour.word).", "Now in \(colour.word).",
          "Change the colour to \(colour.word).",
        ]), changed
      )
    case 2 where picture.items.count == 1, 3 where picture.items.count == 1:
      return added(picture, &random)
    case 4 where picture.background == nil:
      let colour = SketchColour.any(except: Set(picture.items.compactMap { $0.colour?.key }), &random)
      changed.background = colour
      return (
        random.pick([
          "Add a \(colour.word) background.", "Put \(it) on a \(colour.word) background.",
          "Make the background \(colour.word).",
        ]).mended, changed
      )
    case 5 where picture.items.count == 1:
      let isLarger = item.size == .tiny || item.size == .small || (item.size == .medium && random.chance(50))
      changed.items[0].size =
        isLarger ? (item.size == .medium ? .large : .medium) : (item.size == .large ? .medium : .small)
      let word = isLarger ? random.pick(["bigger", "larger"]) : "smaller"
      return (
        random.pick(["Make \(it) \(word).", "Now make \(it) \(word).", Wording.capitalized("\(word), please.")]),
        changed
      )
    case 6 where picture.items.count == 1:
      var count = 1 + random.below(4)
      if count == item.count { count += 1 }
      changed.items[0].count = count
      let number = random.chance(75) ? Wording.word(count) : "\(count)"
      return (
        random.pick(["Now draw \(number).", "Make it \(number).", "Now \(number) of them.", "Draw \(number) of them."]),
        changed
      )
    default:
      guard picture.items.count == 1 else { return only(picture, &random) }
      var shape = random.pick(weighted: SketchShape.weights)
      if shape == item.shape { shape = shape == .circle ? .square : .circle }
      changed.items[0].shape = shape
      let name = shape.names[0]
      let what = item.count == 1 ? Wording.article(name) : SketchShape.plural(name)
      return (
        random.pick(["Now as \(what).", "Make \(it) \(what).", "Make \(item.count == 1 ? "that" : "those") \(what)."]),
        changed
      )
    }
  }

  private static func added(_ picture: ShapePicture, _ random: inout SketchRandom) -> (String, ShapePicture) {
    var changed = picture
    var shape = random.pick(weighted: SketchShape.weights)
    if shape == picture.items[0].shape { shape = shape == .star ? .circle : .star }
    let taken = Set((picture.items.map(\.colour) + [picture.background]).compactMap { $0?.key })
    let item = ShapeItem(shape: shape, colour: .any(except: taken, &random), count: random.chance(80) ? 1 : 2)
    changed.items.append(item)
    let phrase = item.phrase(&random).mended
    return (random.pick(["Add \(phrase).", "Now add \(phrase).", "Add \(phrase), please.", "And \(phrase)."]), changed)
  }

  private static func only(_ picture: ShapePicture, _ random: inout SketchRandom) -> (String, ShapePicture) {
    var changed = picture
    let gone = changed.items.removeLast()
    let name = gone.count == 1 ? gone.shape.names[0] : SketchShape.plural(gone.shape.names[0])
    return (random.pick(["Remove the \(name).", "Now without the \(name).", "Take the \(name) away."]), changed)
  }

  /// A drawing and a question about it.
  static func question(_ random: inout SketchRandom) -> SketchExample {
    let picture = ShapePicture.visible(random.chance(60) ? .single : .pair, &random)
    var messages = turn(Caption.request(for: picture.subject(&random), &random), picture)
    let first = picture.items[0]
    let name = SketchShape.plural(first.shape.names[0])
    let isOne = first.count == 1
    switch random.below(4) {
    case 0:
      let list = Wording.list(picture.items.map(\.said))
      messages += [
        .user(random.pick(["What did you draw?", "What is that?", "What do you see?", "What is in the picture?"])),
        .assistant("I drew \(list)."),
      ]
    case 1:
      messages += [
        .user("How many \(name) are there?"),
        .assistant("There \(isOne ? "is one \(first.shape.names[0])" : "are \(Wording.word(first.count)) \(name)")."),
      ]
    case 2:
      let colour = first.colour?.word ?? first.colourName
      let subject = isOne ? "is the \(first.shape.names[0])" : "are the \(name)"
      let answer = "The \(isOne ? first.shape.names[0] : name) \(isOne ? "is" : "are") \(colour)."
      messages += [
        .user("\(random.pick(["What colour", "What color", "Which colour"])) \(subject)?"), .assistant(answer),
      ]
    default:
      let thanks = SmallTalk.thanks(&random)
      messages += [.user(thanks.question), .assistant(thanks.answer)]
    }
    return SketchExample(source: "aboutDrawing", kind: .chat, messages: messages, combinations: picture.combinations)
  }
}

extension ShapeItem {
  /// "two blue squares", as an answer says it.
  fileprivate var said: String {
    let name = count == 1 ? shape.names[0] : SketchShape.plural(shape.names[0])
    let words = [size == .medium ? "" : size.words[0], colour?.word ?? "", name].filter { !$0.isEmpty }.joined(
      separator: " ")
    return count == 1 ? Wording.article(words) : "\(Wording.word(count)) \(words)"
  }
}

extension String {
  fileprivate var mended: String { Wording.mended(self) }
}
