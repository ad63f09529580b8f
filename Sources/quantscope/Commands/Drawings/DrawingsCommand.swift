import ArgumentParser
import Foundation
import Inference
import Training

/// `quantscope drawings`: how well a model draws what it was asked for.
struct DrawingsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drawings",
    abstract:
      "Measure how well a model draws: captions it has never seen, checked by their shapes, colours and numbers.",
    discussion: """
      The captions are those that are held back from the training of the bundled model. Each is drawn at temperature 0 \
      without a grammar; counted are the drawings that are well-formed SVG and those that hold the shapes, colours and \
      numbers that were asked for.
      """)

  @OptionGroup var model: ModelArgument

  @Option(help: "How many captions.")
  var count = 200

  @Option(help: "Which captions: each seed has others.")
  var seed: UInt64 = 1

  @Flag(help: "Print every caption that failed, and why.")
  var faults = false

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var compute: ComputeOptions

  func validate() throws {
    if !(1...100_000).contains(count) { throw ValidationError("--count takes 1 to 100000") }
  }

  func run() throws {
    let session = try compute.session(try compute.load(try model.open()))
    let conversation = try Conversation(session: session)
    let exam = DrawingExam(seed: seed)
    let line = ProgressLine()
    Signals.watchInterrupts()
    var answers: [DrawingExam.Answer] = []
    for index in 0..<count {
      answers.append(try exam.answer(index, by: conversation, isCancelled: { Signals.isInterrupted }))
      if Signals.isInterrupted { throw Interruption() }
      line.fraction(
        "\(answers.count(where: \.holds)) of \(answers.count) as asked for", Double(index + 1) / Double(count))
    }
    line.clear()
    if json { return try document(answers).print() }
    try show(answers)
  }

  private func show(_ answers: [DrawingExam.Answer]) throws {
    if faults {
      for answer in answers where !answer.holds {
        try Output.line("\(answer.caption)\n    \(answer.faults.joined(separator: "; "))")
      }
      try Output.line()
    }
    var table = TextTable(columns: ["picture", ">captions", ">parse", ">as asked for"])
    for kind in Set(answers.map(\.kind)).sorted() { table.append(row(kind, answers.filter { $0.kind == kind })) }
    table.append(row("all", answers))
    for line in table.lines { try Output.line(line) }
  }

  private func row(_ name: String, _ answers: [DrawingExam.Answer]) -> [String] {
    func share(_ count: Int) -> String {
      String(format: "%.1f %%", 100 * Double(count) / Double(max(1, answers.count)))
    }
    return [
      name, "\(answers.count)", share(answers.count(where: \.parses)), share(answers.count(where: \.holds)),
    ]
  }

  private func document(_ answers: [DrawingExam.Answer]) -> JSON {
    .object([
      "captions": .integer(answers.count), "parse": .integer(answers.count(where: \.parses)),
      "hold": .integer(answers.count(where: \.holds)),
      "answers": .array(
        answers.map { answer in
          .object([
            "caption": .string(answer.caption), "kind": .string(answer.kind), "drawing": .string(answer.drawing),
            "parses": .bool(answer.parses), "holds": .bool(answer.holds),
            "faults": .array(answer.faults.map(JSON.string)), "tokens": .integer(answer.tokens),
          ])
        }),
    ])
  }
}
