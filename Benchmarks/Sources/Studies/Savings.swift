import Foundation
import Quantization

/// The part of the weighted RMSE that mode `best` saves on real weights, a line a format: mean and least of all matrices,
/// without importance and with it.
func printSavings(_ real: RealWeights) throws {
  print("weighted RMSE saved by mode best, in percent\nformat    without: mean  least    with: mean  least")
  for format in FormatRegistry.encodable where format.hasBestEncoder {
    var line = format.name.padding(toLength: 10, withPad: " ", startingAt: 0)
    for isImportant in [false, true] {
      if !isImportant, format.importance == .required {
        line += "      needs importance "
        continue
      }
      let savings = try real.matrices.map { 100 * (try saving(format, $0, isImportant: isImportant)) }
      let mean = savings.reduce(0, +) / Double(max(1, savings.count))
      line += String(format: "%13.1f %6.1f   ", mean, savings.min() ?? 0)
    }
    print(line)
  }
}

private func saving(
  _ format: any WeightFormat, _ matrix: RealWeights.Matrix, isImportant: Bool
) throws -> Double {
  let importance = isImportant ? matrix.importance : nil
  func squares(_ mode: EncodingMode) throws -> Double {
    let decoded = try format.roundTrip(
      matrix.weights, columns: matrix.columns, importance: importance, mode: mode)
    var sum = 0.0
    for row in stride(from: 0, to: decoded.count, by: matrix.columns) {
      let original = Array(matrix.weights[row..<row + matrix.columns])
      let weights = ErrorWeights.of(format.name, original, importance: importance)
      for (column, weight) in weights.enumerated() {
        let difference = Double(original[column]) - Double(decoded[row + column])
        sum += weight * difference * difference
      }
    }
    return sum
  }
  let reference = try squares(.reference)
  return reference > 0 ? 1 - (try squares(.best) / reference).squareRoot() : 0
}
