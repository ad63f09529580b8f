import Quantization
import TestSupport
import Tensors
import Testing

@Suite("Uniform integers")
struct UniformIntegerTests {
  private func reconstructed(_ weights: [Float], columns: Int, _ name: String) throws -> [Float] {
    try TensorFormatTests.reconstructed(weights, columns: columns, TensorFormatTests.format(name))
  }

  private func error(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
  }

  @Test("known values")
  func known() throws {
    // Steps of 0.5: 3.5 / 7.
    let symmetric = try reconstructed([3.5, -3.5, 0.74, -0.3, 0, 1.25], columns: 6, "int4-sym")
    #expect(symmetric == [3.5, -3.5, 0.5, -0.5, 0, 1])
    // Steps of 0.25 from -0.75 to 3: zero point 3.
    let asymmetric = try reconstructed([3, -0.75, 0.1, 0.13, 1, 2.9], columns: 6, "int4-asym")
    #expect(asymmetric == [3, -0.75, 0, 0.25, 1, 3])
    // All above zero: the range reaches down to it.
    #expect(try reconstructed([3, 1.6, 0.4], columns: 3, "int2-asym") == [3, 2, 0])
    #expect(try reconstructed([1, 0.6, -0.4], columns: 3, "int2-sym") == [1, 1, 0])
  }

  @Test(
    "bits count scale and zero point",
    arguments: [
      ("int4-sym-g128", 100 * (576 * 4 + 5 * 16)), ("int4-asym-g64", 100 * 9 * (64 * 4 + 20)),
      ("int8-sym-channel", 100 * (576 * 8 + 16)), ("int2-asym-tensor", 57600 * 2 + 18),
      ("int3-asym-g64-mse", 100 * 9 * (64 * 3 + 19)),
    ])
  func bits(name: String, bits: Int) throws {
    let shape = try #require(Shape([576, 100]))
    #expect(try TensorFormatTests.format(name).bitCount(of: shape) == bits)
  }

  @Test("errors stay within half a step", arguments: [2, 3, 4, 5, 6, 7, 8], ["sym", "asym"])
  func bound(bits: Int, kind: String) throws {
    for scope in ["tensor", "channel", "g32", "g24"] {
      for scale in [0.02, 1, 500] as [Float] {
        let weights = TestWeights.make(count: 10 * 72, seed: UInt64(bits), scale: scale)
        let result = try reconstructed(weights, columns: 72, "int\(bits)-\(kind)-\(scope)")
        let low = weights.min() ?? 0, high = weights.max() ?? 0
        let range = kind == "sym" ? 2 * max(-low, high) : high - low
        let steps = kind == "sym" ? Float((1 << bits) - 2) : Float((1 << bits) - 1)
        // The step is stored in binary16: the ends move by up to 2^-11 of the range.
        let allowed = range / steps * 0.5 + range / 1024
        for (before, after) in zip(weights, result) { #expect(abs(before - after) <= allowed) }
      }
    }
  }

  @Test("what has come back comes back the same", arguments: 2...8, ["tensor", "channel", "g16"])
  func stable(bits: Int, scope: String) throws {
    let weights = TestWeights.make(count: 50 * 64, seed: 3)
    let once = try reconstructed(weights, columns: 64, "int\(bits)-sym-\(scope)")
    #expect(try reconstructed(once, columns: 64, "int\(bits)-sym-\(scope)") == once)
  }

  @Test("the range of least error is never worse than all weights", arguments: 2...8, ["sym", "asym"])
  func search(bits: Int, kind: String) throws {
    for scope in ["tensor", "channel", "g32"] {
      var weights = TestWeights.make(count: 40 * 96, seed: 4)
      for index in stride(from: 5, to: weights.count, by: 500) { weights[index] *= 12 }
      let plain = error(weights, try reconstructed(weights, columns: 96, "int\(bits)-\(kind)-\(scope)"))
      let best = error(weights, try reconstructed(weights, columns: 96, "int\(bits)-\(kind)-\(scope)-mse"))
      #expect(best <= plain * (1 + 1e-6))
      if bits <= 4 { #expect(best < plain, "\(scope)") }
    }
  }

  @Test("importance moves the range to the weights that matter")
  func importance() throws {
    var weights = TestWeights.make(count: 20 * 64, seed: 5)
    for row in 0..<20 { weights[row * 64 + 9] = 0.15 }
    let source = try WeightSource(name: "w", weights: weights, columns: 64)
    var importance = [Float](repeating: 1, count: 64)
    importance[9] = 10000
    let format = try TensorFormatTests.format("int3-sym-channel-mse")
    #expect(format.importance == .optional)
    func outlierError(_ importance: [Float]?) throws -> Float {
      let fitted = try format.fit(FittingWeights(source, importance: importance))
      var result = weights
      var span = result.mutableSpan
      fitted.reconstruct(weights.span, from: 0, into: &span)
      return (0..<20).reduce(0) { max($0, abs(result[$1 * 64 + 9] - 0.15)) }
    }
    #expect(try outlierError(nil) > 0.02)
    #expect(try outlierError(importance) < 0.01)
    #expect(try outlierError([Float](repeating: 1, count: 64)) == outlierError(nil))
  }

  @Test("percentiles clip the tails")
  func percentile() throws {
    let weights = (1...1000).map { Float($0) }
    // 990 values are at most 990; 127 steps up to it.
    let result = try reconstructed(weights, columns: 1000, "int8-sym-channel-p99")
    #expect(abs((result.max() ?? 0) - 990) < 0.5)
    let both = try reconstructed(weights.map { $0 - 500 }, columns: 1000, "int8-asym-tensor-p90")
    #expect(abs((both.max() ?? 0) - 400) < 3 && abs((both.min() ?? 0) + 399) < 3)
    #expect(
      try reconstructed(weights, columns: 1000, "int8-sym-channel-p100")
        == reconstructed(weights, columns: 1000, "int8-sym-channel"))
  }
}
