import ArgumentParser
import Evaluation
import Results

/// `quantscope runs compare`.
struct RunsCompare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Two runs side by side, and whether they differ by more than chance.",
    discussion: """
      Where both scored the same positions of the same text, each position of one is paired with the same position of the \
      other, and a bootstrap says how often chance alone would make such a difference.
      """)

  @Argument(help: "The first run's number.")
  var first: Int64

  @Argument(help: "The second run's number.")
  var second: Int64

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let store = try StoreOptions.standard()
    let comparison = try RunComparison(store, try store.run(first), try store.run(second))
    if json { return try comparison.document.print() }
    for line in comparison.lines { try Output.line(line) }
  }
}

/// Two runs side by side.
struct RunComparison {
  private let first, second: StoredRun
  /// What was paired, and what came out; nil where positions are not the same.
  private let paired: (name: String, comparison: Bootstrap.Comparison)?

  init(_ store: ResultsStore, _ first: StoredRun, _ second: StoredRun) throws {
    (self.first, self.second) = (first, second)
    guard try store.haveSameItems(first, second), [.perplexity, .divergence].contains(first.kind),
      [.perplexity, .divergence].contains(second.kind)
    else {
      paired = nil
      return
    }
    let scores = (try store.scores(of: first).positions, try store.scores(of: second).positions)
    let isDivergence = first.kind == .divergence && second.kind == .divergence
    let values = (
      scores.0.map { isDivergence ? $0.divergence : $0.negativeLogLikelihood },
      scores.1.map { isDivergence ? $0.divergence : $0.negativeLogLikelihood }
    )
    paired = Bootstrap().compare(values.0, values.1).map { (isDivergence ? "divergence" : "ln perplexity", $0) }
  }

  private var names: [String] {
    Set(first.figures.keys).intersection(second.figures.keys).sorted()
  }

  var lines: [String] {
    var table = TextTable(columns: ["", ">run \(first.id)", ">run \(second.id)"])
    table.append(["type", first.model.identity.type, second.model.identity.type])
    table.append(["size", Text.megabytes(first.model.identity.bytes), Text.megabytes(second.model.identity.bytes)])
    for name in names {
      table.append([
        name.replacing("_", with: " "), Text.significant(first.figures[name] ?? .nan, 5),
        Text.significant(second.figures[name] ?? .nan, 5),
      ])
    }
    guard let paired else {
      return table.lines + ["no paired test: these are not scores of the same positions of one text"]
    }
    let comparison = paired.comparison
    let interval =
      "\(Text.significant(comparison.interval.low, 3)) to \(Text.significant(comparison.interval.high, 3))"
    return table.lines + [
      "\(paired.name): \(Text.significant(comparison.difference, 4)) (95%: \(interval)), "
        + "by chance in \(Text.significant(100 * comparison.probability, 2)) of 100"
        + (comparison.isSignificant ? "" : ": may well be chance")
    ]
  }

  var document: JSON {
    var members: [String: JSON] = ["first": first.document, "second": second.document]
    if let paired {
      members["paired"] = [
        "measure": .string(paired.name), "difference": .double(paired.comparison.difference),
        "interval": .array([.double(paired.comparison.interval.low), .double(paired.comparison.interval.high)]),
        "p": .double(paired.comparison.probability),
      ]
    }
    return .object(members)
  }
}
