import Checkpoints
import Evaluation
import Foundation
import Inference
import Quantization
import Tensors

/// Many recipes of one model against one pass of the reference, whose logits are kept compactly meanwhile.
struct RecipeComparison {
  let names: [String]
  let importance: ImportanceMatrix?
  let compute: ComputeOptions

  /// What a recipe makes of the model.
  struct Row {
    let name: String
    let plan: QuantizationPlan
    let scores: TextScores
  }

  /// Quantizes `source` in memory by each recipe, one after the other, and scores it on `chunks` against `reference`.
  func rows(
    of source: Checkpoint, reference: LanguageModel, chunks: [TextChunk], evaluator: Evaluator, line: ProgressLine
  ) throws -> [Row] {
    let recipes = try names.map { try RecipeFile.chosen($0) }
    let folder = FileManager.default.temporaryDirectory.appending(path: "quantscope-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "logits").path
    let writer = try LogitsWriter(path, form: .compact, chunks: chunks, vocabularySize: reference.vocabularySize)
    let context = chunks.first?.tokens.count
    _ = try evaluator.scores(
      of: try compute.session(reference, context: context, cacheType: .f32), on: chunks, savingWith: writer
    ) { line.fraction("the reference", Double($0.chunkEnds.count) / Double(chunks.count)) }
    try writer.finish()
    let saved = try SavedLogits(path)
    return try zip(names, recipes).map { name, recipe in
      line.show("quantizing by \(name)")
      let plan = try QuantizationPlan(source, recipe: recipe, importance: importance, options: .init(mode: .best))
      let made = try plan.checkpointInMemory(pool: compute.pool, isCancelled: { Signals.isInterrupted })
      let session = try compute.session(try compute.load(made), context: context, cacheType: .f32, isDraft: true)
      let scores = try evaluator.scores(of: session, against: saved, on: chunks, name: name) {
        line.fraction(name, Double($0.chunkEnds.count) / Double(chunks.count))
      }
      return Row(name: name, plan: plan, scores: scores)
    }
  }
}

/// The table of recipes that `perplexity --recipes` prints.
struct RecipeTable {
  let rows: [RecipeComparison.Row]
  let chunks: [TextChunk]
  let noise: DivergenceFigure?

  private func comparison(_ index: Int) -> Bootstrap.Comparison? {
    guard index > 0 else { return nil }
    return Bootstrap().compare(
      rows[index].scores.positions.map(\.divergence), rows[index - 1].scores.positions.map(\.divergence))
  }

  var lines: [String] {
    var table = TextTable(columns: [
      "recipe", ">size", ">bits", ">perplexity", ">divergence", ">95% from", ">to", ">99%", ">same token",
      "against the row above",
    ])
    for (index, row) in rows.enumerated() {
      let figure = DivergenceFigure(row.scores)
      let interval = Bootstrap().interval(of: row.scores.positions.map(\.divergence))
      let above = comparison(index).map { comparison in
        "\(comparison.difference > 0 ? "more" : "less"), p \(Text.significant(comparison.probability, 2))"
          + (comparison.isSignificant ? "" : " (may be chance)")
      }
      table.append([
        row.name, Text.megabytes(row.plan.fileByteCount), String(format: "%.2f", row.plan.bitsPerWeight),
        Text.significant(PerplexityFigure(row.scores).perplexity, 5), Text.significant(figure.divergence.value, 4),
        Text.significant(interval.low, 4), Text.significant(interval.high, 4),
        Text.significant(figure.divergenceSpread.p99, 3), Text.significant(figure.sameTop.value, 4), above ?? "",
      ])
    }
    let head = "\(chunks.count) chunks of \(chunks.first?.tokens.count ?? 0) tokens"
    let floor = noise.map { ["noise floor \(Text.significant($0.divergence.value, 4))"] } ?? []
    return [head] + table.lines + floor
  }

  var document: JSON {
    var members: [String: JSON] = [
      "chunks": .integer(chunks.count),
      "recipes": .array(rows.indices.map(document)),
    ]
    if let noise { members["noise_floor"] = ["mean": .double(noise.divergence.value)] }
    return .object(members)
  }

  private func document(_ index: Int) -> JSON {
    let row = rows[index]
    let interval = Bootstrap().interval(of: row.scores.positions.map(\.divergence))
    var members = PerplexityReport.figures(row.scores, hasReference: true)
    members["recipe"] = .string(row.name)
    members["bytes"] = .integer(row.plan.fileByteCount)
    members["bits_per_weight"] = .double(row.plan.bitsPerWeight)
    members["kl_divergence_interval"] = .array([.double(interval.low), .double(interval.high)])
    if let comparison = comparison(index) {
      members["against_row_above"] = [
        "difference": .double(comparison.difference), "p": .double(comparison.probability),
        "interval": .array([.double(comparison.interval.low), .double(comparison.interval.high)]),
      ]
    }
    return .object(members)
  }
}
