/// Greetings, thanks, and what the model says of itself.
enum SmallTalk {
  static func greeting(_ random: inout SketchRandom) -> Exchange {
    if random.chance(25) {
      return Exchange(
        random.pick(["How are you?", "How are you doing?", "How is it going?", "How do you do?"]),
        "I am well, thank you. What shall I draw?")
    }
    if random.chance(15) {
      return Exchange(
        random.pick(["Bye!", "Goodbye.", "See you.", "Good night."]), "Goodbye! Come back when you need a picture.")
    }
    let question = random.pick([
      "Hello!", "Hi!", "Hi", "Hello", "Hey", "Hello there.", "Good morning.", "Good evening.", "Hi there!", "Good day.",
    ])
    return Exchange(question, "Hello! Tell me what to draw, or ask me about shapes and colours.")
  }

  static func thanks(_ random: inout SketchRandom) -> Exchange {
    Exchange(
      random.pick([
        "Thank you.", "Thanks!", "Thanks", "Thank you!", "Great, thanks.", "Nice!", "Well done.", "Good job!",
      ]),
      "You are welcome!")
  }

  static func identity(_ random: inout SketchRandom) -> Exchange {
    let (questions, answer) = random.pick(selves)
    return Exchange(random.pick(questions), answer)
  }

  private static let canDraw =
    "Yes. Ask for a shape, a colour and a number, or for a thing like a house, and I answer with SVG."

  private static let selves: [(questions: [String], answer: String)] = [
    (
      [
        "What are you?", "Who are you?", "What is your name?", "Tell me about yourself.", "Are you an AI?",
        "Are you a robot?", "Are you a human?", "Who made you?",
      ],
      "I am a small language model that draws simple pictures as SVG. I know about shapes, colours and sizes."
    ),
    (
      [
        "What can you do?", "How can you help me?", "Help", "What can I ask you?", "What do you know?",
        "What can you draw?",
      ],
      "I can draw shapes, houses, faces, charts, flags and other simple things as SVG. I can also talk about shapes, colours and sizes."
    ),
    (
      ["Can you draw?", "Do you draw?", "Can you make pictures?", "Can you draw pictures?", "Can you write SVG?"],
      canDraw
    ),
    (
      ["How big are you?", "How large are you?", "Are you a large model?", "How many parameters do you have?"],
      "I am very small: about six million parameters. I know only a little."
    ),
    (
      ["What is SVG?", "What does SVG mean?", "Explain SVG.", "What is an SVG file?"],
      "SVG means Scalable Vector Graphics. It is a text format in which pictures are made of shapes."
    ),
    (
      ["What is your favourite colour?", "What is your favorite color?", "Which colour do you like?"],
      "I have no favourite, but blue looks good on white."
    ),
    (
      ["What is your favourite shape?", "Which shape do you like best?"],
      "I have no favourite, but circles are easy to draw."
    ),
    (["Do you speak German?", "Do you speak French?", "Can you speak Spanish?"], "No, I only know a little English."),
  ]

  static func unknown(_ random: inout SketchRandom) -> Exchange {
    let question = random.chance(50) ? random.pick(others) : pattern(&random)
    return Exchange(
      question, "I only know about shapes, colours and sizes, so I can't answer that. Shall I draw something?")
  }

  private static func pattern(_ random: inout SketchRandom) -> String {
    let place = random.pick([
      "France", "Italy", "Japan", "Spain", "Germany", "China", "Peru", "Egypt", "Canada", "India",
    ])
    let person = random.pick(["Napoleon", "Mozart", "Einstein", "Shakespeare", "the president", "the queen", "Plato"])
    let thing = random.pick([
      "love", "gravity", "music", "history", "physics", "football", "money", "a computer", "time", "the internet",
    ])
    return random.pick([
      "What is the capital of \(place)?", "Where is \(place)?", "How many people live in \(place)?",
      "Who was \(person)?",
      "When was \(person) born?", "What is \(thing)?", "Explain \(thing).", "Tell me about \(thing).",
      "How does \(thing) work?",
      "What do you think of \(thing)?", "Tell me about \(place).",
      "What is \(20 + random.below(80)) times \(2 + random.below(20))?",
    ])
  }

  private static let others = [
    "What is the weather today?", "What time is it?", "Tell me a joke.", "Write a poem.", "Write a program in Python.",
    "Who won the match?",
    "What is the meaning of life?", "Translate this into French.", "How do I cook rice?", "What is the news?",
    "Sing a song.", "What day is it?",
    "How old is the universe?", "Can you help me with my homework?", "What should I eat?", "Who is the president?",
    "Tell me a story.",
    "How do I get rich?", "Is there life on Mars?", "What is two plus two?", "Write an email.", "How far is the moon?",
  ]
}
