import Foundation
import Quantization
import Tensors

/// What `compare` has measured so far, by tensor and in total.
struct ComparisonReport {
  private var tensors: [JSON] = []
  private var totals: [Total] = []

  /// The sums of one format over all tensors that it was measured on.
  private struct Total {
    let format: String
    var weights = 0
    var bytes = 0
    var squaredError = 0.0
    var squaredWeights = 0.0
    var maximum = 0.0
    var seconds = 0.0

    var rmse: Double { weights > 0 ? (squaredError / Double(weights)).squareRoot() : 0 }
    var sqnr: Double { squaredError > 0 ? 10 * log10(squaredWeights / squaredError) : .infinity }
    var bits: Double { weights > 0 ? Double(bytes) * 8 / Double(weights) : 0 }
  }

  mutating func add(_ source: WeightSource, _ results: [ErrorStatistics]) {
    tensors.append([
      "name": .string(source.name),
      "shape": .array(source.shape.dimensions.map { .integer($0) }),
      "source_type": .string(source.format.name),
      "formats": .array(results.map(JSON.init)),
    ])
    // The energy of the weights follows from any format that has an error.
    let energy = results.first { $0.sqnr.isFinite }.map { squaredError($0) * pow(10, $0.sqnr / 10) } ?? 0
    for result in results {
      let at = totals.firstIndex { $0.format == result.format } ?? totals.endIndex
      if at == totals.endIndex { totals.append(Total(format: result.format)) }
      totals[at].weights += result.count
      totals[at].bytes += result.byteCount
      totals[at].squaredError += squaredError(result)
      totals[at].squaredWeights += energy
      totals[at].maximum = max(totals[at].maximum, result.maximumAbsoluteError)
      totals[at].seconds += result.seconds
    }
  }

  private func squaredError(_ result: ErrorStatistics) -> Double {
    result.rmse * result.rmse * Double(result.count - result.nonFiniteCount)
  }

  /// The document of `--json`.
  var json: JSON {
    let formats = totals.map { total -> JSON in
      [
        "format": .string(total.format), "weights": .integer(total.weights), "bytes": .integer(total.bytes),
        "bits_per_weight": .double(total.bits), "rmse": .double(total.rmse), "max_abs_error": .double(total.maximum),
        "sqnr_db": .double(total.sqnr), "seconds": .double(total.seconds),
      ]
    }
    return ["tensors": .array(tensors), "total": ["tensors": .integer(tensors.count), "formats": .array(formats)]]
  }

  /// A tensor for people, the least error first.
  func lines(of source: WeightSource, _ results: [ErrorStatistics]) -> [String] {
    var table = TextTable(columns: ["  format", ">bits", ">size", ">RMSE", ">max error", ">SQNR dB", ">cosine"])
    for result in results.sorted(by: { $0.rmse < $1.rmse }) {
      table.append([
        "  " + result.format, String(format: "%.2f", result.bitsPerWeight), Text.megabytes(result.byteCount),
        String(format: "%.3g", result.rmse), String(format: "%.3g", result.maximumAbsoluteError),
        decibels(result.sqnr), String(format: "%.6f", result.cosineSimilarity),
      ])
    }
    return ["\(Output.visible(source.name))  \(source.shape)  \(source.format.name)"] + table.lines
  }

  /// All tensors together for people, the least error first.
  var totalLines: [String] {
    var table = TextTable(columns: ["  format", ">bits", ">size", ">RMSE", ">max error", ">SQNR dB", ">seconds"])
    for total in totals.sorted(by: { $0.rmse < $1.rmse }) {
      table.append([
        "  " + total.format, String(format: "%.2f", total.bits), Text.megabytes(total.bytes),
        String(format: "%.3g", total.rmse), String(format: "%.3g", total.maximum), decibels(total.sqnr),
        String(format: "%.2f", total.seconds),
      ])
    }
    return ["total of \(tensors.count) tensors"] + table.lines
  }

  private func decibels(_ value: Double) -> String {
    value.isFinite ? String(format: "%.2f", value) : "exact"
  }
}

extension JSON {
  init(_ result: ErrorStatistics) {
    self = [
      "format": .string(result.format), "bits_per_weight": .double(result.bitsPerWeight),
      "bytes": .integer(result.byteCount), "rmse": .double(result.rmse),
      "mean_abs_error": .double(result.meanAbsoluteError), "max_abs_error": .double(result.maximumAbsoluteError),
      "sqnr_db": .double(result.sqnr), "cosine": .double(result.cosineSimilarity), "seconds": .double(result.seconds),
    ]
  }
}
