/// What a sweep prints.
struct SweepTable {
  /// A row: what a cell measured on its text, or on one task.
  struct Row {
    let cell: SweepCell
    let size: ModelSize?
    var scores: CellDocument.Scores?
    var task: CellDocument.Task?

    var bytes: Int? { scores?.bytes ?? size?.bytes }
    var bitsPerWeight: Double? { scores?.bitsPerWeight ?? size?.bitsPerWeight }
  }

  /// What a model takes.
  struct ModelSize {
    let bytes: Int
    let bitsPerWeight: Double
  }

  var rows: [Row] = []
  var failures: [(cell: SweepCell, reason: String)] = []

  /// Adds what a cell printed. `size`: of the model's file, where the cell took it as it is.
  mutating func add(_ cell: SweepCell, _ document: CellDocument, size: ModelSize?) {
    if let scores = document.scores { rows.append(Row(cell: cell, size: size, scores: scores)) }
    rows += document.tasks.map { Row(cell: cell, size: size, task: $0) }
  }

  // MARK: - For people

  var lines: [String] { [textLines, taskLines].filter { !$0.isEmpty }.joined(separator: [""]).map { $0 } }

  private static func size(_ row: Row) -> [String] {
    [
      row.bytes.map { Text.megabytes($0) } ?? "",
      row.bitsPerWeight.map { Text.significant($0, 3) } ?? "",
    ]
  }

  private var textLines: [String] {
    var table = TextTable(columns: [
      "model", "recipe", ">size", ">bits", "text", ">perplexity", ">\u{00B1}", ">divergence", ">95% from", ">to",
      ">same token",
    ])
    let rows = rows.filter { $0.scores != nil }
    guard !rows.isEmpty else { return [] }
    for row in rows {
      guard let scores = row.scores else { continue }
      let interval = scores.klDivergenceInterval ?? []
      table.append(
        [row.cell.model, row.cell.recipe] + Self.size(row) + [
          row.cell.subject, Text.significant(scores.perplexity, 5), Text.significant(scores.standardError, 2),
          scores.klDivergence.map { Text.significant($0.mean, 4) } ?? "",
          interval.first.map { Text.significant($0, 4) } ?? "", interval.last.map { Text.significant($0, 4) } ?? "",
          scores.sameTopToken.map { Text.significant($0, 4) } ?? "",
        ])
    }
    return table.lines
  }

  private var taskLines: [String] {
    var table = TextTable(columns: [
      "model", "recipe", ">size", ">bits", "task", ">items", ">score", ">95% from", ">to",
    ])
    let rows = rows.filter { $0.task != nil }
    guard !rows.isEmpty else { return [] }
    for row in rows {
      guard let task = row.task else { continue }
      let show: (Double) -> String = { task.measure == "perplexity" ? Text.significant($0, 4) : Text.percent($0) }
      let interval = task.interval ?? []
      table.append(
        [row.cell.model, row.cell.recipe] + Self.size(row) + [
          task.name, "\(task.items)", task.score.map(show) ?? "-", interval.first.map(show) ?? "",
          interval.last.map(show) ?? "",
        ])
    }
    return table.lines
  }

  // MARK: - For scripts

  var document: JSON {
    .object([
      "cells": .array(rows.map(\.document)),
      "failed": .array(
        failures.map { failure in
          .object(failure.cell.members.merging(["reason": .string(failure.reason)]) { _, new in new })
        }),
    ])
  }
}

extension SweepCell {
  /// What it is, by the names that documents give it.
  var members: [String: JSON] {
    ["model": .string(model), "recipe": .string(recipe), kind.rawValue: .string(subject), "id": .string(id)]
  }
}

extension SweepTable.Row {
  fileprivate var document: JSON {
    var members = cell.members
    if let bytes { members["bytes"] = .integer(bytes) }
    if let bitsPerWeight { members["bits_per_weight"] = .double(bitsPerWeight) }
    if let scores {
      members["perplexity"] = .double(scores.perplexity)
      members["standard_error"] = .double(scores.standardError)
      members["tokens"] = .integer(scores.tokens)
      if let divergence = scores.klDivergence {
        members["kl_divergence"] = [
          "mean": .double(divergence.mean), "standard_error": .double(divergence.standardError),
        ]
      }
      if let interval = scores.klDivergenceInterval {
        members["kl_divergence_interval"] = .array(interval.map(JSON.double))
      }
      if let same = scores.sameTopToken { members["same_top_token"] = .double(same) }
    }
    if let task {
      members["task"] = .string(task.name)
      members["items"] = .integer(task.items)
      members["score"] = task.score.map(JSON.double) ?? .null
      if let measure = task.measure { members["measure"] = .string(measure) }
      if let interval = task.interval { members["interval"] = .array(interval.map(JSON.double)) }
    }
    return .object(members)
  }
}
