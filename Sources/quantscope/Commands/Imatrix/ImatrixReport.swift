import Evaluation
import Quantization

/// What `imatrix` prints.
struct ImatrixReport {
  let statistics: [ImportanceStatistics]
  let matrix: ImportanceMatrix
  let showsTensors: Bool
  /// Matrices of the model that the matrix says nothing of.
  var missing: [String] = []

  var lines: [String] {
    var table = TextTable(columns: ["layer", ">tensors", ">mean square", ">in the top 1 %"])
    for layer in layers {
      let part = statistics.filter { $0.layer == layer }
      table.append([
        layer.map(String.init) ?? "-", "\(part.count)", Text.significant(mean(part.map(\.meanSquare)), 4),
        Text.significant(100 * mean(part.map(\.topShare)), 3) + " %",
      ])
    }
    guard showsTensors else { return table.lines }
    var tensors = TextTable(columns: ["tensor", ">mean square", ">in the top 1 %", ">experts unseen"])
    for entry in statistics {
      tensors.append([
        entry.name, Text.significant(entry.meanSquare, 4), Text.significant(100 * entry.topShare, 3) + " %",
        entry.experts > 1 ? "\(entry.unseen.count) of \(entry.experts)" : "",
      ])
    }
    return tensors.lines + [""] + table.lines
  }

  private var layers: [Int?] {
    statistics.reduce(into: []) { if !$0.contains($1.layer) { $0.append($1.layer) } }
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }

  /// Names every expert that no token was given to, and every matrix that nothing was seen of.
  func warn() {
    for name in missing {
      Output.message("\(name): nothing was seen of it, so it is quantized without importance; its block is not run")
    }
    for entry in statistics where !entry.unseen.isEmpty {
      let names = entry.unseen.prefix(12).map(String.init).joined(separator: ", ")
      Output.message(
        "\(entry.name): no token was given to \(entry.unseen.count) of \(entry.experts) experts "
          + "(\(names)\(entry.unseen.count > 12 ? ", ..." : "")); a longer or more mixed text reaches more")
    }
  }

  func document(_ output: String) -> JSON {
    [
      "path": .string(output), "chunks": .integer(matrix.chunkCount),
      "missing": .array(missing.map(JSON.string)), "datasets": .array(matrix.datasets.map(JSON.string)),
      "tensors": .array(
        statistics.map { entry in
          [
            "name": .string(entry.name), "mean_square": .double(entry.meanSquare), "top_share": .double(entry.topShare),
            "experts": .integer(entry.experts), "unseen_experts": .array(entry.unseen.map { .integer($0) }),
          ]
        }),
    ]
  }
}
