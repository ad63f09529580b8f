import TestSupport
import Tensors
import CKernels
import Foundation
import Inference
import Testing

@Suite("Norms, gates, attention") struct VectorKernelTests {
  static let lengths = [1, 2, 7, 8, 15, 16, 17, 31, 33, 64, 576]

  @Test("RMS norm", arguments: Kernels.all)
  func norm(kernels: Kernels) {
    var random = RandomSource(seed: 1)
    for count in Self.lengths {
      let (x, weight) = (random.floats(count, scale: 5), random.floats(count))
      var out = [Float](repeating: 0, count: count)
      kernels.table.rms_norm(x, weight, Int32(count), 1e-5, &out)
      let mean = x.reduce(0) { $0 + Double($1) * Double($1) } / Double(count)
      let expected = zip(x, weight).map { Float(Double($0) * Double($1) / (mean + 1e-5).squareRoot()) }
      #expect(nmse(out, expected) < 1e-12)
    }
  }

  @Test("Gates, far arguments among them", arguments: Kernels.all)
  func swiglu(kernels: Kernels) {
    for count in Self.lengths {
      let gate = (0..<count).map { Float($0) * 7 - 90 }
      let up = (0..<count).map { Float($0 % 5) - 2 }
      var out = [Float](repeating: .nan, count: count)
      kernels.table.swiglu(gate, up, Int32(count), &out)
      for index in 0..<count {
        let expected = Double(gate[index]) / (1 + exp(-Double(gate[index]))) * Double(up[index])
        #expect(abs(Double(out[index]) - expected) <= abs(expected) * 1e-6 + 1e-35)
      }
    }
  }

  @Test("Softmax", arguments: Kernels.all)
  func softmax(kernels: Kernels) {
    var random = RandomSource(seed: 3)
    for count in Self.lengths {
      let values = random.floats(count, scale: 30)
      var out = values
      kernels.products.softmax(&out, Int32(count))
      let sum = values.reduce(0) { $0 + exp(Double($1)) }
      #expect(nmse(out, values.map { Float(exp(Double($0)) / sum) }) < 1e-11)
    }
  }

  @Test("What is no number stays none", arguments: Kernels.all, [Float.nan, .infinity])
  func notFinite(kernels: Kernels, value: Float) {
    for count in Self.lengths {
      for place in Set([0, count / 2, count - 1]) {
        var values = (0..<count).map { Float($0 % 7) }
        values[place] = value
        var weights = values
        kernels.products.softmax(&weights, Int32(count))
        #expect(weights.allSatisfy { $0.isNaN } || (weights[place].isNaN && value == .infinity))
        var gated = [Float](repeating: 0, count: count)
        kernels.table.swiglu(values, [Float](repeating: 1, count: count), Int32(count), &gated)
        #expect(!gated[place].isFinite && gated.count { !$0.isFinite } == 1)
        let length = 16
        let keys = values.flatMap { [Float](repeating: $0, count: length) }
        let mixed = attend(kernels, [Float](repeating: 1, count: length), keys, keys, count: count)
        #expect(mixed.allSatisfy { $0.isNaN })
      }
    }
  }

  /// Attention over an F32 cache.
  private func attend(
    _ kernels: Kernels, _ query: [Float], _ keys: [Float], _ values: [Float], count: Int
  ) -> [Float] {
    let call = AttentionCall(
      keyLength: query.count, valueLength: query.count, rows: count, keys: keys.withUnsafeBytes(Array.init),
      values: values.withUnsafeBytes(Array.init))
    return call.run(kernels, query, position: count - 1)
  }

  @Test("Half precision rounds to even", arguments: Kernels.all)
  func halves(kernels: Kernels) {
    var random = RandomSource(seed: 4)
    var values: [Float] = [0, -0, 1, 65504, 65519, 65520, 1e9, -.infinity, 6e-8, 3e-8, 2.9e-8, 1e-5, 2049, 2051]
    values += (0..<1000).map { _ in Float(bitPattern: UInt32.random(in: 0...0x7f80_0000, using: &random)) }
    var out = [UInt16](repeating: 0, count: values.count)
    kernels.table.to_f16(values, Int32(values.count), &out)
    #expect(out == values.map { Float16($0).bitPattern })
  }

  @Test("Attention over F32 and F16 caches", arguments: Kernels.all, [true, false])
  func attention(kernels: Kernels, half: Bool) {
    var random = RandomSource(seed: 9)
    for (count, length) in [(1, 16), (2, 64), (5, 32), (17, 48), (100, 64), (33, 128), (7, 80)] {
      let query = random.floats(length)
      let halves = (0..<2).map { _ in random.floats(count * length).map { Float16($0) } }
      let (keys, values) = (halves[0].map(Float.init), halves[1].map(Float.init))
      let caches =
        half ? halves.map { $0.withUnsafeBytes(Array.init) } : [keys, values].map { $0.withUnsafeBytes(Array.init) }
      let call = AttentionCall(
        type: half ? .f16 : .f32, keyLength: length, valueLength: length, rows: count, keys: caches[0],
        values: caches[1])
      let out = call.run(kernels, query, position: count - 1)
      let weights = (0..<count).map { p in
        exp((0..<length).reduce(0.0) { $0 + Double(query[$1]) * Double(keys[p * length + $1]) })
      }
      let sum = weights.reduce(0, +)
      let expected = (0..<length).map { i in
        Float((0..<count).reduce(0.0) { $0 + weights[$1] / sum * Double(values[$1 * length + i]) })
      }
      #expect(nmse(out, expected) < 1e-11)
    }
  }
}
