import Evaluation
import Foundation

/// What `tasks` prints.
struct TasksReport {
  let tasks: [TaskSet]
  let hasOutcomes: Bool
  /// One or two models.
  var models: [String] = []
  /// Of each model what came of each task's items.
  var outcomes: [[[TaskOutcome]]] = []

  /// A line of the table: some outcomes of each model, of which shares are taken.
  struct Row {
    let name: String
    let outcomes: [[TaskOutcome]]
    var isPerplexity = false
    var chance: Double?

    var figures: [TaskFigure] { outcomes.map { TaskFigure($0, isPerplexity: isPerplexity) } }

    var comparison: TaskComparison? {
      outcomes.count == 2 ? TaskComparison(outcomes[0], outcomes[1], isPerplexity: isPerplexity) : nil
    }
  }

  /// The tasks that have outcomes.
  private var shown: [Int] { tasks.indices.filter { task in outcomes.allSatisfy { !$0[task].isEmpty } } }

  private func row(_ task: Int) -> Row {
    Row(
      name: tasks[task].name, outcomes: outcomes.map { $0[task] }, isPerplexity: tasks[task].kind.measuresLikelihood,
      chance: tasks[task].chance)
  }

  /// What is counted of answers whatever they are about: their form task by task, loops and scripts of all.
  private var checks: [Row] {
    func row(_ name: String, _ tasks: [Int], _ mark: TaskOutcome.Marks, of all: TaskOutcome.Marks, is wanted: Bool)
      -> Row
    {
      Row(
        name: name,
        outcomes: outcomes.map { model in
          tasks.flatMap { task in
            model[task].filter { $0.marks.contains(all) }.map { outcome in
              var outcome = outcome
              // The same item may be in two files.
              outcome.item = "\(task) \(outcome.item)"
              outcome.isCorrect = outcome.marks.contains(mark) == wanted
              return outcome
            }
          }
        })
    }
    let forms = shown.map { row("\(tasks[$0].name), well-formed", [$0], .wellFormed, of: .hasForm, is: true) }
    let rows =
      forms + [
        row("answers without a loop", shown, .loop, of: .generated, is: false),
        row("answers in the prompt's script", shown, .otherScript, of: .generated, is: false),
      ]
    return rows.filter { $0.outcomes.allSatisfy { !$0.isEmpty } }
  }

  // MARK: - For people

  /// Whether any task has a score that guessing would have.
  private var hasChance: Bool { shown.contains { tasks[$0].chance != nil } }

  private static let letters = ["A", "B"]

  var lines: [String] {
    var columns = ["task", ">items"] + (hasChance ? [">chance"] : [])
    for letter in Self.letters.prefix(models.count) { columns += [">\(letter)", ">95% from", ">to"] }
    if models.count == 2 { columns += [">B - A", ">95% from", ">to", ">p", ""] }
    var table = TextTable(columns: columns)
    for row in shown.map(row) + checks { table.append(cells(row)) }
    return zip(Self.letters, models).map { "\($0): \($1)" } + [""] + table.lines + breakdowns
  }

  private func cells(_ row: Row) -> [String] {
    let figures = row.figures
    var cells = [row.name, "\(row.outcomes[0].count)"]
    if hasChance { cells.append(row.chance.map { percent($0) } ?? "") }
    func show(_ value: Double) -> String { row.isPerplexity ? Text.significant(value, 4) : percent(value) }
    for figure in figures { cells += [show(figure.value), show(figure.interval.low), show(figure.interval.high)] }
    guard models.count == 2 else { return cells }
    guard let comparison = row.comparison else { return cells + ["", "", "", "", "no items in common"] }
    let signs = [comparison.difference, comparison.interval.low, comparison.interval.high].map { value in
      String(format: "%+.1f%%", 100 * value)
    }
    var note = comparison.probability < 0.05 ? "" : comparison.difference == 0 ? "as many" : "may be chance"
    if comparison.count < row.outcomes[0].count { note = "\(comparison.count) in common \(note)" }
    return cells + signs + [Text.significant(comparison.probability, 2), note]
  }

  private func percent(_ share: Double) -> String { String(format: "%.1f%%", 100 * share) }

  /// The cells of haystacks, the ranges of positions.
  private var breakdowns: [String] {
    shown.flatMap { task -> [String] in
      let isPerplexity = tasks[task].kind.measuresLikelihood
      let parts = outcomes.map { TaskBreakdown.rows($0[task], isPerplexity: isPerplexity) }
      guard let names = parts.first?.map(\.name), !names.isEmpty else { return [] }
      let letters = Self.letters.prefix(models.count)
      var table = TextTable(
        columns: [tasks[task].name, isPerplexity ? ">tokens" : ">items"] + letters.map { ">\($0)" })
      for (index, name) in names.enumerated() {
        let cells = parts.map { rows in
          rows.first { $0.name == name }.map {
            isPerplexity ? Text.significant($0.value, 4) : percent($0.value)
          } ?? "-"
        }
        let label = isPerplexity ? "after \(name)" : name
        table.append([label, "\(parts[0][index].count)"] + cells)
      }
      return [""] + table.lines
    }
  }

  // MARK: - For scripts

  var document: JSON {
    .object([
      "models": .array(models.map(JSON.string)),
      "tasks": .array(
        shown.map { task in
          var members = Self.members(row(task))
          members["kind"] = .string(tasks[task].kind.name)
          members["key"] = .string(tasks[task].key)
          members["measure"] = .string(tasks[task].kind.measuresLikelihood ? "perplexity" : "share")
          for (index, outcomes) in outcomes.enumerated() {
            add(outcomes[task], tasks[task], to: &members, suffix: index == 0 ? "" : "_against")
          }
          return .object(members)
        }),
      "checks": .array(checks.map { .object(Self.members($0)) }),
    ])
  }

  private static func members(_ row: Row) -> [String: JSON] {
    var members: [String: JSON] = ["name": .string(row.name), "items": .integer(row.outcomes[0].count)]
    for (figure, suffix) in zip(row.figures, ["", "_against"]) {
      members["score" + suffix] = .double(figure.value)
      members["interval" + suffix] = .array([.double(figure.interval.low), .double(figure.interval.high)])
      members["bootstrap_interval" + suffix] = .array([.double(figure.bootstrap.low), .double(figure.bootstrap.high)])
    }
    if let chance = row.chance { members["chance"] = .double(chance) }
    guard let comparison = row.comparison else { return members }
    members["items_in_common"] = .integer(comparison.count)
    members["difference"] = .double(comparison.difference)
    members["difference_interval"] = .array([.double(comparison.interval.low), .double(comparison.interval.high)])
    members["bootstrap_p"] = .double(comparison.bootstrapProbability)
    if let test = comparison.mcNemar {
      members["mcnemar_p"] = .double(test.probability)
      members["only_first_right"] = .integer(test.onlyFirst)
      members["only_second_right"] = .integer(test.onlySecond)
    }
    return members
  }

  private func add(
    _ outcomes: [TaskOutcome], _ task: TaskSet, to members: inout [String: JSON], suffix: String
  ) {
    let parts = TaskBreakdown.rows(outcomes, isPerplexity: task.kind.measuresLikelihood)
    if !parts.isEmpty {
      members["parts" + suffix] = .array(
        parts.map { ["name": .string($0.name), "count": .integer($0.count), "score": .double($0.value)] })
    }
    if task.chance != nil {
      func share(_ mark: TaskOutcome.Marks) -> JSON {
        .double(Double(outcomes.count { $0.marks.contains(mark) }) / Double(outcomes.count))
      }
      members["score_by_sum" + suffix] = share(.rightBySum)
      members["score_by_length" + suffix] = share(.rightByLength)
    }
    guard hasOutcomes else { return }
    members["outcomes" + suffix] = .array(
      outcomes.map { outcome in
        [
          "item": .string(outcome.item), "correct": .bool(outcome.isCorrect), "score": .double(outcome.score),
          "answer": .string(outcome.answer),
        ]
      })
  }
}
