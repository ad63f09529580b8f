import TestSupport
import Tensors
import CKernels
import Foundation
import Testing

@Suite("Layer norms, GELU, soft caps, sinks") struct ActivationKernelTests {
  static let lengths = VectorKernelTests.lengths

  @Test("Layer norm, far from zero too", arguments: Kernels.all, [0, 100] as [Float])
  func layerNorm(kernels: Kernels, offset: Float) {
    var random = RandomSource(seed: 21)
    for count in Self.lengths {
      let x = random.floats(count, scale: 3).map { $0 + offset }
      let (weight, bias) = (random.floats(count), random.floats(count))
      let mean = x.reduce(0) { $0 + Double($1) } / Double(count)
      let variance = x.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(count)
      let normed = (0..<count).map { (Double(x[$0]) - mean) * Double(weight[$0]) / (variance + 1e-5).squareRoot() }
      // The mean is a float from a sum of floats, and each step behind it is rounded.
      let bounds = (0..<count).map {
        (Double(max(1, Float(mean)).ulp) + 4e-7 * abs(Double(x[$0]) - mean)) * Double(abs(weight[$0]))
          / (variance + 1e-5).squareRoot()
      }
      for bias in [bias, nil] {
        var out = [Float](repeating: .nan, count: count)
        kernels.table.layer_norm(x, weight, bias, Int32(count), 1e-5, &out)
        let isNear = (0..<count).allSatisfy { index in
          let wanted = normed[index] + Double(bias?[index] ?? 0)
          return abs(Double(out[index]) - wanted) <= bounds[index] + 1e-7 * abs(wanted)
        }
        #expect(isNear, "\(count) columns")
      }
    }
  }

  @Test("GELU with and without a gate, far arguments among them", arguments: Kernels.all)
  func geglu(kernels: Kernels) {
    func gelu(_ x: Double) -> Double {
      x / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    }
    for count in Self.lengths {
      let gate = (0..<count).map { (Float($0) - Float(count / 2)) * 0.37 }
      let up = (0..<count).map { Float($0 % 5) - 2 }
      var (gated, plain) = ([Float](repeating: .nan, count: count), [Float](repeating: .nan, count: count))
      kernels.table.geglu(gate, up, Int32(count), &gated)
      kernels.table.geglu(gate, nil, Int32(count), &plain)
      for index in 0..<count {
        let expected = gelu(Double(gate[index]))
        #expect(abs(Double(plain[index]) - expected) <= abs(expected) * 4e-6 + 1e-7)
        #expect(abs(Double(gated[index]) - expected * Double(up[index])) <= abs(expected) * 1e-5 + 3e-7)
      }
    }
  }

  @Test("Soft caps", arguments: Kernels.all, [0.5, 8, 50] as [Float])
  func softcap(kernels: Kernels, cap: Float) {
    for count in Self.lengths {
      let values = (0..<count).map { (Float($0) - Float(count / 2)) * 1.7 }
      var out = values
      kernels.table.softcap(&out, Int32(count), cap)
      for index in 0..<count {
        let expected = Double(cap) * tanh(Double(values[index]) / Double(cap))
        #expect(abs(Double(out[index]) - expected) <= Double(cap) * 3e-7)
        #expect(abs(out[index]) <= cap)
      }
    }
  }

  @Test("What is no number stays none", arguments: Kernels.all)
  func notFinite(kernels: Kernels) {
    for count in Self.lengths {
      for place in Set([0, count / 2, count - 1]) {
        var values = (0..<count).map { Float($0 % 7) }
        values[place] = .nan
        var out = [Float](repeating: 0, count: count)
        kernels.table.geglu(values, nil, Int32(count), &out)
        #expect(out[place].isNaN && out.count { $0.isNaN } == 1)
        kernels.table.softcap(&values, Int32(count), 30)
        #expect(values[place].isNaN && values.count { $0.isNaN } == 1)
        let ones = [Float](repeating: 1, count: count)
        kernels.table.layer_norm(values, ones, nil, Int32(count), 1e-5, &out)
        #expect(out.allSatisfy { $0.isNaN })
      }
    }
  }

  @Test("Attention with capped scores and a sink", arguments: Kernels.all, [nil, -3, 0.5, 40] as [Float?])
  func attention(kernels: Kernels, sink: Float?) {
    for cap: Float in [0, 2] { check(kernels, cap: cap, sink: sink) }
  }

  private func check(_ kernels: Kernels, cap: Float, sink: Float?) {
    var random = RandomSource(seed: 8)
    for (count, length) in [(1, 16), (5, 32), (33, 64)] {
      let (query, keys) = (random.floats(length), random.floats(count * length))
      let values = random.floats(count * length)
      let scores = (0..<count).map { p in
        let score = (0..<length).reduce(0.0) { $0 + Double(query[$1]) * Double(keys[p * length + $1]) }
        return exp(cap > 0 ? Double(cap) * tanh(score / Double(cap)) : score)
      }
      let sum = scores.reduce(sink.map { exp(Double($0)) } ?? 0, +)
      let expected = (0..<length).map { i in
        Float((0..<count).reduce(0.0) { $0 + scores[$1] / sum * Double(values[$1 * length + i]) })
      }
      #expect(nmse(attend(kernels, query, keys, values, cap: cap, sink: sink), expected) < 1e-10)
    }
  }

  private func attend(
    _ kernels: Kernels, _ query: [Float], _ keys: [Float], _ values: [Float], cap: Float, sink: Float?
  ) -> [Float] {
    let count = keys.count / query.count
    let call = AttentionCall(
      keyLength: query.count, valueLength: query.count, rows: count, softcap: cap, sinks: sink.map { [$0] },
      keys: keys.withUnsafeBytes(Array.init), values: values.withUnsafeBytes(Array.init))
    return call.run(kernels, query, position: count - 1)
  }
}
