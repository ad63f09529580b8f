import Checkpoints
import Evaluation
import Foundation
import Inference
import Quantization
import Results
import Tensors

/// Many recipes of one model against one pass of the reference, whose logits are kept compactly meanwhile.
struct RecipeComparison {
  let names: [String]
  let source: Checkpoint
  let reference: Checkpoint
  /// The path of an importance matrix.
  let importance: String?
  let texts: EvaluatedTexts
  let measurer: Measurer
  /// What else is measured of each recipe, of the model that it makes: called with what makes it, once, where it is needed.
  var whileThere: (ModelIdentity?, () throws -> Checkpoint) throws -> Void = { _, _ in }

  /// What a recipe makes of the model.
  struct Row {
    let name: String
    let plan: QuantizationPlan
    var measured: Measurer.Measured

    var scores: TextScores { measured.scores }
  }

  /// Quantizes the model in memory by each recipe, one after the other, and scores it against the reference. What the store
  /// knows is neither quantized nor read, and where it knows all, the reference is not read either.
  func rows() throws -> [Row] {
    let recipes = try names.map { try RecipeFile.chosen($0) }
    let matrix = try importance.map { try ImportanceMatrix.open($0) }
    let matrixHash = try importance.flatMap { try measurer.hash(ofFile: $0) }
    let own = try measurer.identity(of: source)
    let other = try measurer.identity(of: reference)
    let logits = ReferenceLogits(reference, other, texts: texts, measurer: measurer)
    let rows = try zip(names, recipes).map { name, recipe in
      let plan = try QuantizationPlan(source, recipe: recipe, importance: matrix, options: .init(mode: .best))
      let identity = own.map { ModelIdentity(plan, of: $0, recipe: name, importance: matrixHash) }
      var quantized: Checkpoint?
      func made() throws -> Checkpoint {
        if let quantized { return quantized }
        measurer.line.show("quantizing by \(name)")
        let made = try plan.checkpointInMemory(
          pool: measurer.compute.pool, isCancelled: { Signals.isInterrupted })
        quantized = made
        return made
      }
      let measured = try measurer.scores(
        of: identity, against: other, on: texts.chunks, text: texts.identity, settings: ["reference-logits": "compact"]
      ) { evaluator in
        let saved = try logits.saved()
        let made = try made()
        try measurer.keepWeightErrors(of: (made, identity), against: (source, own))
        let session = try measurer.compute.session(
          try measurer.compute.load(made), context: texts.chunks.first?.tokens.count, cacheType: .f32, isDraft: true)
        return try evaluator.scores(of: session, against: saved, on: texts.chunks, name: name) {
          measurer.line.fraction(name, Double($0.chunkEnds.count) / Double(texts.chunks.count))
        }
      }
      try whileThere(identity, made)
      return Row(name: name, plan: plan, measured: measured)
    }
    logits.remove()
    return rows
  }
}

/// The table of recipes that `perplexity --recipes` prints.
struct RecipeTable {
  let rows: [RecipeComparison.Row]
  let chunks: [TextChunk]
  let noise: NoiseFloor?

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
        comparison.difference == 0
          ? "the same"
          : "\(comparison.difference > 0 ? "more" : "less"), p \(Text.significant(comparison.probability, 2))"
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
    let floor = noise?.rounding.map { ["noise floor \(Text.significant($0.divergence.value, 4))"] } ?? []
    let other = noise?.instructionSet.map {
      ["noise floor, another instruction set (\($0.name)) \(Text.significant($0.mean, 4))"]
    }
    return [head] + table.lines + floor + (other ?? [])
  }

  var document: JSON {
    var members: [String: JSON] = [
      "chunks": .integer(chunks.count),
      "recipes": .array(rows.indices.map(document)),
    ]
    if let noise {
      members["noise_floor"] = noise.document(
        noise.rounding.map { ["mean": .double($0.divergence.value)] } ?? [:])
    }
    members["runs"] = .array(rows.compactMap(\.measured.run).map { .integer(Int($0.id)) })
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
