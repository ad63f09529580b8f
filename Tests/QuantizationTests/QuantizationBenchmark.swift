import CKernels
import Foundation
import Quantization
import TestSupport
import Tensors
import Testing

/// Prints how fast formats encode, decode and are analysed here. Run with QUANTSCOPE_BENCH=1, nothing beside it.
@Suite(
  "Quantization benchmark", .serialized,
  .enabled("set QUANTSCOPE_BENCH=1") { ProcessInfo.processInfo.environment["QUANTSCOPE_BENCH"] == "1" })
struct QuantizationBenchmark {
  /// Seconds of the fastest of some runs.
  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    let start = ContinuousClock.now
    repeat {
      let begin = ContinuousClock.now
      try body()
      let (whole, fraction) = (ContinuousClock.now - begin).components
      best = min(best, Double(whole) + Double(fraction) * 1e-18)
    } while ContinuousClock.now - start < .milliseconds(300)
    return best
  }

  private func column(_ value: Double, _ width: Int, _ digits: Int = 1) -> String {
    let text = String(format: "%.\(digits)f", value)
    return String(repeating: " ", count: max(1, width - text.count)) + text
  }

  @Test("a matrix of 1536 x 576, one thread, million weights a second")
  func formats() throws {
    let columns = 1536
    let weights = TestWeights.make(count: columns * 576, seed: 1)
    let importance = TestWeights.make(count: columns, seed: 2).map { abs($0) + 0.01 }
    let millions = Double(weights.count) / 1e6
    print("\n\(String(cString: qs_isa_name(qs_current_isa()))), million weights a second, one thread")
    print("format      decode    encode  weighted      best  weighted")
    for format in FormatRegistry.encodable {
      let plain = format.importance == .required ? importance : nil
      let bytes = try format.encoded(weights, columns: columns, importance: plain)
      var buffer = weights
      let decode = seconds {
        var span = buffer.mutableSpan
        format.decode(bytes.span.bytes, into: &span)
      }
      let encode = try seconds { _ = try format.encoded(weights, columns: columns, importance: plain) }
      let weighted = try seconds { _ = try format.encoded(weights, columns: columns, importance: importance) }
      let name = format.name.padding(toLength: 8, withPad: " ", startingAt: 0)
      var line = name + column(millions / decode, 10) + column(millions / encode, 10) + column(millions / weighted, 10)
      if format.hasBestEncoder {
        let best = try seconds { _ = try format.encoded(weights, columns: columns, mode: .best) }
        let both = try seconds {
          _ = try format.encoded(weights, columns: columns, importance: importance, mode: .best)
        }
        line += column(millions / best, 10) + column(millions / both, 10)
      }
      print(line)
    }
  }

  /// The weighted RMSE that mode best saves on the real weights of the reference data: mean and least, in percent.
  @Test("savings of mode best", .requires(golden: "quantization/manifest.json"))
  func savings() throws {
    print("\nsaved      without importance: mean, least    with: mean, least")
    for format in FormatRegistry.encodable where format.hasBestEncoder {
      var line = format.name.padding(toLength: 8, withPad: " ", startingAt: 0)
      for importance in [false, true] {
        guard BestEncodingTests.choices(format).contains(importance) else {
          line += column(0, 26) + column(0, 8)
          continue
        }
        let savings = try GoldenNames.realInputs.map { 100 * (try BestEncodingTests.saving(format, $0, importance)) }
        line += column(savings.reduce(0, +) / Double(savings.count), 26) + column(savings.min() ?? 0, 8)
      }
      print(line)
    }
  }

  @Test("distribution and errors of 4096 x 8192, all threads, billions of bytes of weights a second")
  func analysis() throws {
    let weights = TestWeights.make(count: 4096 * 8192, seed: 3)
    let source = try WeightSource(name: "large", weights: weights, columns: 4096)
    let pool = WorkerPool()
    let analyzer = TensorAnalyzer(pool: pool)
    let gigabytes = Double(weights.count * 4) / 1e9
    let whole = seconds { _ = analyzer.distribution(of: [source]) }
    print("\ndistribution, F32, \(pool.threadCount) threads:" + column(gigabytes / whole, 8, 2) + " GB/s")
    let sketch = seconds { _ = source.sketch() }
    print("sketch:" + column(sketch * 1e6, 8) + " us")
    for name in ["Q8_0", "Q4_0", "Q4_K", "Q6_K", "Q2_K", "IQ4_XS"] {
      let format = try #require(FormatRegistry.named(name))
      var first = 0.0
      let begin = ContinuousClock.now
      let result = try analyzer.errors(
        of: source, in: format,
        progress: { _, fraction in
          guard fraction == 0 else { return }
          first = Double((ContinuousClock.now - begin).components.attoseconds) * 1e-15
        })
      let speed = gigabytes / (result?.seconds ?? .infinity)
      print("errors in \(name):" + column(speed, 8, 3) + " GB/s, first numbers after" + column(first, 7) + " ms")
    }
  }
}
