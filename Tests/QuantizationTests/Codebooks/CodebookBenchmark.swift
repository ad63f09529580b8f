import CKernels
import Foundation
import Quantization
import TestSupport
import Tensors
import Testing

/// Prints how fast formats with codebooks are fitted and applied here, and their errors on normal weights. Run with
/// QUANTSCOPE_BENCH=1, nothing beside it.
@Suite(
  "Codebook benchmark", .serialized,
  .enabled("set QUANTSCOPE_BENCH=1") { ProcessInfo.processInfo.environment["QUANTSCOPE_BENCH"] == "1" })
struct CodebookBenchmark {
  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    let (whole, fraction) = (ContinuousClock.now - start).components
    return Double(whole) + Double(fraction) * 1e-18
  }

  @Test("a matrix of 1536 x 1024")
  func formats() throws {
    let columns = 1536
    let weights = TestWeights.make(count: columns * 1024, seed: 1)
    let source = try WeightSource(name: "w", weights: weights, columns: columns)
    let pool = WorkerPool()
    print("\n\(String(cString: qs_isa_name(qs_current_isa()))), \(pool.threadCount) threads to fit, one to apply")
    print("format                    bits   fit ms   million weights/s     SQNR")
    let power = weights.reduce(0.0) { $0 + Double($1) * Double($1) }
    for name in CodebookFormatTests.names + [
      "vq2x8", "vq8x12", "aqlm2x8", "aqlm4x8", "kmeans4-channel", "kmeans8-channel",
    ] {
      let format = try #require(FormatRegistry.tensorFormat(named: name))
      var fitted: (any FittedFormat)?
      let fit = try seconds { fitted = try format.fit(FittingWeights(source, pool: pool)) }
      var result = weights
      let apply = seconds {
        var span = result.mutableSpan
        fitted?.reconstruct(weights.span, from: 0, into: &span)
      }
      let error = zip(weights, result).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
      let figures = [
        String(format: "%8.3f", format.bitsPerWeight(of: source.shape) ?? 0), String(format: "%9.1f", fit * 1000),
        String(format: "%20.1f", Double(weights.count) / 1e6 / apply),
        String(format: "%9.2f", 10 * log10(power / error)),
      ]
      print(name.padding(toLength: 24, withPad: " ", startingAt: 0) + figures.joined())
    }
  }
}
