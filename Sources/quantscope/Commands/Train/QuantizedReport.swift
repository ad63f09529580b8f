import Foundation

/// What training recovered of what rounding had lost, recipe by recipe.
struct QuantizedReport {
  /// Mean cross-entropy of the texts kept aside, of the model that training started from.
  let sourceLoss: Double
  let rows: [Row]

  struct Row {
    let recipe: String
    let path: String
    let bitsPerWeight: Double
    let byteCount: Int
    let steps: Int
    /// Of the steps of this run.
    let seconds: Double
    let tokens: Int
    /// The start model's, rounded by the reference encoders.
    let roundedLoss: Double
    /// The written file's.
    let trainedLoss: Double
  }

  /// The share of the lost perplexity that training recovered; nil where rounding lost nothing.
  func recovered(_ row: Row) -> Double? {
    let lost = exp(row.roundedLoss) - exp(sourceLoss)
    return lost > 0 ? (exp(row.roundedLoss) - exp(row.trainedLoss)) / lost : nil
  }

  var lines: [String] {
    var table = TextTable(columns: [
      "recipe", ">bits", ">size", ">source", ">rounded", ">trained", ">recovered", "file",
    ])
    for row in rows {
      table.append(
        [row.recipe, String(format: "%.2f", row.bitsPerWeight), Text.megabytes(row.byteCount)]
          + [sourceLoss, row.roundedLoss, row.trainedLoss].map { String(format: "%.4f", exp($0)) }
          + [recovered(row).map { String(format: "%.0f %%", 100 * $0) } ?? "-", row.path])
    }
    return table.lines
  }

  var document: JSON {
    .object([
      "perplexity": .double(exp(sourceLoss)),
      "recipes": .array(
        rows.map { row in
          .object([
            "recipe": .string(row.recipe), "output": .string(row.path), "bits_per_weight": .double(row.bitsPerWeight),
            "bytes": .integer(row.byteCount), "steps": .integer(row.steps), "tokens": .integer(row.tokens),
            "seconds": .double(row.seconds), "perplexity_rounded": .double(exp(row.roundedLoss)),
            "perplexity_trained": .double(exp(row.trainedLoss)),
            "recovered": recovered(row).map(JSON.double) ?? .null,
          ])
        }),
    ])
  }
}
