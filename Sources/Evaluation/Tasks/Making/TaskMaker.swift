/// The tasks that the program brings along: made by rule from a seed, so that nobody's texts are copied and any number of
/// others can be made.
package enum TaskMaker {
  /// The seed of the files in `samples/tasks`.
  package static let seed: UInt64 = 1

  /// All tasks that need nothing but the engine, in the order in which they are shown.
  package static func tasks(seed: UInt64 = seed) -> [MadeTask] {
    [
      arithmetic(seed), colours(seed), copying(seed), json(seed), needle(seed), ordering(seed), talk(seed),
    ]
  }

  /// Items of a task: `make` is asked until there are `count` that differ.
  private static func fill(
    _ task: inout MadeTask, _ count: Int, _ make: () -> (question: String, members: [(String, MadeValue)])
  ) {
    var seen: Set<String> = []
    for _ in 0..<100 * count where task.count < count {
      let (question, members) = make()
      if seen.insert(question).inserted { task.append(members) }
    }
  }

  // MARK: - Answers

  private static func arithmetic(_ seed: UInt64) -> MadeTask {
    var task = MadeTask(
      "arithmetic", kind: "answer",
      settings: [("form", .text("plain")), ("stop", .texts(["\n"])), ("tokens", .number(8))])
    var choices = MadeChoices(seed: seed, task: task.name)
    let examples = "4 + 3 = 7\n9 - 5 = 4\n12 + 6 = 18\n15 - 8 = 7\n"
    fill(&task, 120) {
      let isSum = choices.below(2) == 0
      let limit = choices.pick([10, 10, 20, 50])
      let (a, b) = (1 + choices.below(limit), 1 + choices.below(9))
      let question = isSum ? "\(a) + \(b)" : "\(max(a, b)) - \(min(a, b))"
      let answer = isSum ? a + b : abs(a - b)
      return (question, [("prompt", .text("\(examples)\(question) =")), ("answer", .text("\(answer)"))])
    }
    return task
  }

  private static func copying(_ seed: UInt64) -> MadeTask {
    var task = MadeTask(
      "copying", kind: "answer",
      settings: [("form", .text("plain")), ("stop", .texts(["\n"])), ("tokens", .number(64))])
    var choices = MadeChoices(seed: seed, task: task.name)
    let examples =
      "Text: moon 4 river\nCopy: moon 4 river\n\nText: apple 71 apple stone\nCopy: apple 71 apple stone\n\n"
    fill(&task, 80) {
      let words = (0..<4 + choices.below(12)).map { _ in
        choices.below(3) == 0 ? "\(choices.below(1000))" : choices.pick(Words.nouns)
      }
      let text = words.joined(separator: " ")
      return (text, [("prompt", .text("\(examples)Text: \(text)\nCopy:")), ("answer", .text(text))])
    }
    return task
  }

  private static func json(_ seed: UInt64) -> MadeTask {
    var task = MadeTask(
      "json", kind: "json", settings: [("form", .text("plain")), ("stop", .texts(["\n"])), ("tokens", .number(80))])
    var choices = MadeChoices(seed: seed, task: task.name)
    let examples = """
      Text: Emma is 41 years old and lives in Rome.
      JSON: {"name": "Emma", "age": 41, "city": "Rome"}

      Text: Paul lives in Cairo. He likes chess. He is 23 years old.
      JSON: {"name": "Paul", "age": 23, "city": "Cairo", "likes": "chess"}


      """
    fill(&task, 60) {
      let (name, city, hobby) = (choices.pick(Words.names), choices.pick(Words.cities), choices.pick(Words.hobbies))
      let age = 5 + choices.below(90)
      var keys = ["name", "age", "city"]
      var values: [MadeValue] = [.text(name), .number(age), .text(city)]
      var text = "\(name) is \(age) years old and lives in \(city)."
      if choices.below(2) == 0 {
        text = "\(name) lives in \(city), is \(age) years old and likes \(hobby)."
        keys.append("likes")
        values.append(.text(hobby))
      }
      let prompt = "\(examples)Text: \(text)\nJSON:"
      return (text, [("prompt", .text(prompt)), ("keys", .texts(keys)), ("values", .list(values))])
    }
    return task
  }

  private static func needle(_ seed: UInt64) -> MadeTask {
    var task = MadeTask(
      "needle", kind: "needle",
      settings: [("form", .text("plain")), ("stop", .texts(["\n"])), ("tokens", .number(12))])
    var choices = MadeChoices(seed: seed, task: task.name)
    fill(&task, 3) {
      let (city, number) = (choices.pick(Words.cities), 1000 + choices.below(9000))
      return (
        city,
        [
          ("needle", .text("The secret number of \(city) is \(number).")),
          (
            "question",
            .text("Question: What is the secret number of \(city)?\nAnswer: The secret number of \(city) is")
          ),
          ("answer", .text("\(number)")), ("lengths", .list([256, 512, 1024].map { .number($0) })),
          ("depths", .list((0...4).map { .quarters($0) })),
        ]
      )
    }
    return task
  }

  private static func talk(_ seed: UInt64) -> MadeTask {
    var task = MadeTask("talk", kind: "open", settings: [("form", .text("chat")), ("tokens", .number(120))])
    var choices = MadeChoices(seed: seed, task: task.name)
    fill(&task, 16) {
      let (noun, city) = (choices.pick(Words.nouns), choices.pick(Words.cities))
      let prompt = choices.pick([
        "Write a short story about a \(noun) and a \(choices.pick(Words.nouns)).", "What can one do in \(city)?",
        "Explain to a child what a \(noun) is.", "Tell me how \(choices.pick(Words.hobbies)) is learnt.",
      ])
      return (prompt, [("prompt", .text(prompt))])
    }
    return task
  }

  // MARK: - Choices

  private static func colours(_ seed: UInt64) -> MadeTask {
    var task = MadeTask("colours", kind: "choice", settings: [("length", .text("sum"))])
    var choices = MadeChoices(seed: seed, task: task.name)
    fill(&task, 120) {
      let shapes = choices.pick(3 + choices.below(3), of: Words.shapes)
      let colours = choices.pick(shapes.count, of: Words.colours)
      let things = zip(shapes, colours).map { "\($1 == "orange" ? "an" : "a") \($1) \($0)" }
      let asked = choices.below(shapes.count)
      let text = "The picture shows \(things.dropLast().joined(separator: ", ")) and \(things[things.count - 1])."
      let prompt = "\(text) The colour of the \(shapes[asked]) is"
      return (prompt, [("prompt", .text(prompt)), ("choices", .texts(colours)), ("answer", .number(asked))])
    }
    return task
  }

  private static func ordering(_ seed: UInt64) -> MadeTask {
    var task = MadeTask("ordering", kind: "choice", settings: [("length", .text("sum"))])
    var choices = MadeChoices(seed: seed, task: task.name)
    fill(&task, 120) {
      let (series, step) = choices.pick([
        (Words.days, 1), (Words.months, 1), (Words.numerals, 1), (Words.letters, 1), (Words.digits, 1),
        (Words.digits, 2), (Words.digits, 5), (Words.letters, 2), (Words.numerals, 2),
      ])
      // Three other days have to be left to choose from.
      let length = series.count < 10 ? 3 : 3 + choices.below(2)
      let start = choices.below(max(1, series.count - step * length))
      let shown = (0..<length).map { series[(start + $0 * step) % series.count] }
      let right = series[(start + length * step) % series.count]
      let near = series.indices.filter { abs($0 - start - length * step) <= 8 }.map { series[$0] }
      let others = choices.pick(3, of: near.filter { $0 != right && !shown.contains($0) })
      let all = choices.pick(4, of: others + [right])
      let prompt = shown.joined(separator: ", ") + ","
      return (
        prompt,
        [
          ("prompt", .text(prompt)), ("choices", .texts(all)),
          ("answer", .number(all.firstIndex(of: right) ?? 0)),
        ]
      )
    }
    return task
  }
}

/// Words that tasks are made of.
private enum Words {
  static let nouns = [
    "river", "stone", "apple", "moon", "bridge", "horse", "window", "garden", "lamp", "cloud", "ship", "forest",
    "candle", "mountain", "spoon", "violin", "feather", "castle", "rabbit", "ladder", "pocket", "thunder", "basket",
    "mirror", "island", "whistle",
  ]
  static let names = [
    "Anna", "Peter", "Maria", "John", "Lucy", "David", "Clara", "Thomas", "Nina", "Oscar", "Helen", "Victor", "Rosa",
    "Hugo", "Alice", "Simon",
  ]
  static let cities = [
    "Paris", "London", "Madrid", "Berlin", "Vienna", "Lisbon", "Dublin", "Tokyo", "Boston", "Prague", "Oslo", "Athens",
  ]
  static let hobbies = ["music", "tennis", "cooking", "painting", "football", "dancing", "swimming", "gardening"]
  static let shapes = ["circle", "square", "triangle", "star", "heart", "rectangle", "diamond", "hexagon"]
  static let colours = ["red", "blue", "green", "yellow", "black", "white", "orange", "purple", "pink", "brown"]
  static let days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  static let numerals = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
  ]
  static let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".map { String($0) }
  static let digits = (1...60).map { "\($0)" }
}
