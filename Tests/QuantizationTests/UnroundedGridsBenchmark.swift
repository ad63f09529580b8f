import Foundation
import Quantization
import TestSupport
import Testing

/// Prints how much of Q4_K's error the search for d, dmin and integers can save at most. Run with QUANTSCOPE_BENCH=1.
@Suite(
  "Unrounded grids", .serialized, .requires(golden: "quantization/manifest.json"),
  .enabled("set QUANTSCOPE_BENCH=1") { ProcessInfo.processInfo.environment["QUANTSCOPE_BENCH"] == "1" })
struct UnroundedGridsBenchmark {
  /// The ends of the grids that are tried, in codes within the range of the weights.
  private static let ends = (0..<64).map { Float($0) * 3 / 64 - 0.6 }

  /// Sums of weighted least squares.
  private struct Sums {
    var w: Float = 0
    var x: Float = 0
    var l: Float = 0
    var ll: Float = 0
    var xl: Float = 0
  }

  private func code(_ value: Float) -> Float {
    min(15, max(0, value.rounded(.toNearestOrEven)))
  }

  private func error(_ x: [Float], _ weights: [Float], scale: Float, minimum: Float) -> Float {
    var sum: Float = 0
    for (value, weight) in zip(x, weights) {
      let difference = value - minimum - scale * code((value - minimum) / scale)
      sum += weight * difference * difference
    }
    return sum
  }

  /// The least weighted squared error of 32 weights on a grid of 16 values whose scale and minimum are any numbers.
  private func leastError(_ x: [Float], _ weights: [Float]) -> Float {
    let low = min(0, x.min() ?? 0)
    let high = x.max() ?? 0
    let unit = (high - low) / 15
    guard unit > 0 else { return error(x, weights, scale: 1, minimum: low) }
    var least = Float.infinity
    for below in Self.ends {
      for above in Self.ends {
        let bottom = low + unit * below
        let inverse = 1 / (unit * (1 - (below + above) / 15))
        var sums = Sums()
        for (value, weight) in zip(x, weights) {
          let code = code((value - bottom) * inverse)
          sums.w += weight
          sums.x += weight * value
          sums.l += weight * code
          sums.ll += weight * code * code
          sums.xl += weight * value * code
        }
        let determinant = sums.ll * sums.w - sums.l * sums.l
        guard determinant > 0 else { continue }
        let minimum = min(0, (sums.ll * sums.x - sums.l * sums.xl) / determinant)
        let scale = minimum < 0 ? (sums.xl * sums.w - sums.l * sums.x) / determinant : sums.xl / sums.ll
        least = min(least, error(x, weights, scale: scale, minimum: minimum))
      }
    }
    return least
  }

  @Test("weighted RMSE of Q4_K on real weights")
  func rounding() throws {
    let format = try #require(FormatRegistry.named("Q4_K"))
    print("\nQ4_K without importance: weighted RMSE saved, in percent\ninput                   best  unrounded")
    var means = (best: 0.0, unrounded: 0.0)
    for name in GoldenNames.realInputs {
      let input = try #require(try QuantizationGoldens.shared.get().input(name))
      let x = try input.weights()
      let weights = ErrorWeights.of("Q4_K", x, importance: nil).map(Float.init)
      func squares(_ mode: EncodingMode) throws -> Double {
        let decoded = format.decoded(try format.encoded(x, columns: input.cols, mode: mode))
        return x.indices.reduce(0) { $0 + Double(weights[$1] * (x[$1] - decoded[$1]) * (x[$1] - decoded[$1])) }
      }
      let reference = try squares(.reference)
      let best = 100 * (1 - (try squares(.best) / reference).squareRoot())
      let least = stride(from: 0, to: x.count, by: 32).reduce(0) { sum, start in
        sum + Double(leastError(Array(x[start..<start + 32]), Array(weights[start..<start + 32])))
      }
      let unrounded = 100 * (1 - (least / reference).squareRoot())
      print(name.padding(toLength: 22, withPad: " ", startingAt: 0) + String(format: "%6.2f %10.2f", best, unrounded))
      means.best += best / Double(GoldenNames.realInputs.count)
      means.unrounded += unrounded / Double(GoldenNames.realInputs.count)
    }
    print("mean                  " + String(format: "%6.2f %10.2f", means.best, means.unrounded))
    #expect(means.best < means.unrounded)
  }
}
