import Foundation
import Quantization

/// How much of Q4_K's weighted RMSE a search for d, dmin and integers can save at most: beside mode `best`, sub-blocks whose
/// scales and minimums need not be rounded at all.
func printUnroundedGrids(_ real: RealWeights) throws {
  guard let format = FormatRegistry.named("Q4_K") else { return }
  print("Q4_K without importance: weighted RMSE saved, in percent\nmatrix                  best  unrounded")
  var means = (best: 0.0, unrounded: 0.0)
  for matrix in real.matrices {
    let x = matrix.weights
    let weights = ErrorWeights.of(format.name, x, importance: nil).map(Float.init)
    func squares(_ mode: EncodingMode) throws -> Double {
      let decoded = try format.roundTrip(x, columns: matrix.columns, mode: mode)
      return x.indices.reduce(0) { $0 + Double(weights[$1] * (x[$1] - decoded[$1]) * (x[$1] - decoded[$1])) }
    }
    let reference = try squares(.reference)
    let best = 100 * (1 - (try squares(.best) / reference).squareRoot())
    let least = stride(from: 0, to: x.count, by: 32).reduce(0) { sum, start in
      sum + Double(leastError(Array(x[start..<start + 32]), Array(weights[start..<start + 32])))
    }
    let unrounded = 100 * (1 - (least / reference).squareRoot())
    print(
      matrix.name.padding(toLength: 22, withPad: " ", startingAt: 0) + String(format: "%6.2f %10.2f", best, unrounded))
    means.best += best / Double(real.matrices.count)
    means.unrounded += unrounded / Double(real.matrices.count)
  }
  print("mean                  " + String(format: "%6.2f %10.2f", means.best, means.unrounded))
}

/// The ends of the grids that are tried, in codes within the range of the weights.
private let ends = (0..<64).map { Float($0) * 3 / 64 - 0.6 }

/// Sums of weighted least squares.
private struct Sums {
  var w: Float = 0
  var x: Float = 0
  var l: Float = 0
  var ll: Float = 0
  var xl: Float = 0

  mutating func add(_ value: Float, _ weight: Float, code: Float) {
    w += weight
    x += weight * value
    l += weight * code
    ll += weight * code * code
    xl += weight * value * code
  }

  /// The scale and minimum of the least error, for a minimum that is not positive; nil where there is none.
  var solution: (scale: Float, minimum: Float)? {
    let determinant = ll * w - l * l
    guard determinant > 0 else { return nil }
    let minimum = min(0, (ll * x - l * xl) / determinant)
    return (minimum < 0 ? (xl * w - l * x) / determinant : xl / ll, minimum)
  }
}

/// The least weighted squared error of 32 weights on a grid of 16 values whose scale and minimum are any numbers.
private func leastError(_ x: [Float], _ weights: [Float]) -> Float {
  let low = min(0, x.min() ?? 0)
  let unit = ((x.max() ?? 0) - low) / 15
  guard unit > 0 else { return error(x, weights, scale: 1, minimum: low) }
  var least = Float.infinity
  for below in ends {
    for above in ends {
      let bottom = low + unit * below
      let inverse = 1 / (unit * (1 - (below + above) / 15))
      var sums = Sums()
      for (value, weight) in zip(x, weights) { sums.add(value, weight, code: code((value - bottom) * inverse)) }
      guard let (scale, minimum) = sums.solution else { continue }
      least = min(least, error(x, weights, scale: scale, minimum: minimum))
    }
  }
  return least
}

private func error(_ x: [Float], _ weights: [Float], scale: Float, minimum: Float) -> Float {
  var sum: Float = 0
  for (value, weight) in zip(x, weights) {
    let difference = value - minimum - scale * code((value - minimum) / scale)
    sum += weight * difference * difference
  }
  return sum
}

private func code(_ value: Float) -> Float {
  min(15, max(0, value.rounded(.toNearestOrEven)))
}
