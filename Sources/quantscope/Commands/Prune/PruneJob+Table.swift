import Checkpoints
import Foundation
import Quantization
import Training

/// Perplexity against size, for all methods.
extension PruneJob {
  private static let sparsities = [0.3, 0.5, 0.6, 0.7, 0.8]
  private static let groups: [PruningPattern] = [.groups(kept: 4, of: 8), .groups(kept: 2, of: 4)]

  /// One line of the table.
  private struct Row {
    let method: String
    let pattern: String
    let sparsity: Double
    let perplexity: Double
    let bytes: Int
    let sparseBytes: Int

    var document: JSON {
      [
        "method": .string(method), "pattern": .string(pattern), "sparsity": .double(sparsity),
        "perplexity": .double(perplexity), "bytes": .integer(bytes), "sparse_bytes": .integer(sparseBytes),
      ]
    }

    var cells: [String] {
      [
        method, pattern, String(format: "%.1f %%", 100 * sparsity), String(format: "%.3f", perplexity), "\(bytes)",
        "\(sparseBytes)",
      ]
    }
  }

  /// Tries everything and prints it.
  func showTable() throws {
    let original = try network()
    let calibration = try calibration(original)
    guard let measured = try PruneTexts.measured(for: checkpoint, file: command.measure ?? command.calibration) else {
      throw Failure("perplexity needs a text: name one with --measure TEXT-FILE")
    }
    var rows = [try row("-", "-", 0, original, measured)]
    for method in PruningMethods.all {
      for pattern in Self.sparsities.map({ PruningPattern.unstructured($0) }) + Self.groups {
        let copy = try original.copy()
        let masks = try prune(copy, method, pattern, calibration)
        rows.append(try row(method.name, "\(pattern)", masks.sparsity, copy, measured))
      }
    }
    rows += try layerRows(original, calibration, measured)
    if command.json { return try document(rows, measured, calibration).print() }
    try Output.line(text(rows, measured, calibration))
  }

  private func layerRows(
    _ original: LlamaNetwork, _ calibration: Calibration, _ measured: PruneTexts.Measured
  ) throws -> [Row] {
    let most = min(original.layerCount - 1, max(1, original.layerCount / 2))
    guard most >= 1 else { return [] }
    let order = try original.leastInfluential(most, oneByOne: true, calibration, machine: machine)
    return try (1...most).map { count in
      if Signals.isInterrupted { throw Interruption() }
      let left = try original.dropping(Set(order.prefix(count)))
      let part = 1 - Double(left.layerCount) / Double(original.layerCount)
      return try row("layers", "\(count) of \(original.layerCount)", part, left, measured)
    }
  }

  private func row(
    _ method: String, _ pattern: String, _ sparsity: Double, _ network: LlamaNetwork, _ measured: PruneTexts.Measured
  ) throws -> Row {
    let quantized = try QuantizedNetwork(
      network, recipe: recipe, method: .straightThrough, mode: .best, machine: machine)
    return Row(
      method: method, pattern: pattern, sparsity: sparsity,
      perplexity: try measured.perplexity(network, machine, view: quantized.view),
      bytes: try quantized.fileByteCount(), sparseBytes: try quantized.sparseByteCount())
  }

  private func text(_ rows: [Row], _ measured: PruneTexts.Measured, _ calibration: Calibration) -> String {
    var table = TextTable(columns: ["method", "pattern", ">sparsity", ">perplexity", ">file bytes", ">with bitmap"])
    for row in rows { table.append(row.cells) }
    let header = [
      "\(checkpoint.path) in \(recipe.preset.name); perplexity of \(measured.file), \(measured.count) runs; inputs "
        + "measured on \(command.calibration ?? "its own texts"), \(calibration.tokens) tokens.",
      "sparsity: the part of the weights in layers that went. file bytes: of the GGUF file, in which zeros take room like "
        + "other weights.",
      "with bitmap: what the file would take if each pruned matrix were a bit a weight and its other values; no program "
        + "reads such files.", "",
    ]
    return (header + table.lines).joined(separator: "\n")
  }

  private func document(_ rows: [Row], _ measured: PruneTexts.Measured, _ calibration: Calibration) -> JSON {
    [
      "model": .string(checkpoint.path), "recipe": .string(recipe.preset.name), "measured": .string(measured.file),
      "runs": .integer(measured.count), "calibration_tokens": .integer(calibration.tokens),
      "rows": .array(rows.map(\.document)),
    ]
  }
}
