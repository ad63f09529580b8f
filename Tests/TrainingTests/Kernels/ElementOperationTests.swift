import TestSupport
import Tensors
import CKernels
import Foundation
import Testing

@Suite("Operations of training, element by element") struct ElementOperationTests {
  /// The last ones are several chunks long.
  static let counts = [0, 1, 7, 15, 16, 17, 33, 1000, 40_001]

  static func swiglu(_ gate: Double, _ up: Double) -> Double { gate / (1 + exp(-gate)) * up }

  @Test("gates", arguments: InstructionSet.all, counts)
  func gates(set: InstructionSet, count: Int) {
    var random = RandomSource(seed: UInt64(count))
    let (gate, up, dOut) = (random.floats(count, scale: 9), random.floats(count, scale: 3), random.floats(count))
    let found = onEveryPool { pool, _ in
      let (g, u, d, out) = (Guarded(gate), Guarded(up), Guarded(dOut), Guarded(count))
      qs_train_swiglu(g.pointer, u.pointer, Int64(count), out.pointer, pool, set.isa)
      let results = ([(0, 0), (1, 0), (0, 1)] as [(Int32, Int32)]).flatMap { accumulates in
        let (dGate, dUp) = (Guarded(gate), Guarded(up))
        var job = qs_swiglu_backward(
          gate: g.pointer, up: u.pointer, d_out: d.pointer, d_gate: dGate.pointer, d_up: dUp.pointer,
          count: Int64(count), accumulate_gate: accumulates.0, accumulate_up: accumulates.1)
        qs_train_swiglu_back(&job, pool, set.isa)
        return [dGate.values, dUp.values]
      }
      return [out.values] + results
    }
    #expect(relativeError(found[0], zip(gate, up).map { Self.swiglu(Double($0), Double($1)) }) < 1e-12)
    for index in stride(from: 0, to: count, by: max(1, count / 100)) {
      let (g, u, d) = (Double(gate[index]), Double(up[index]), Double(dOut[index]))
      let dGate = d * (Self.swiglu(g + 1e-5, u) - Self.swiglu(g - 1e-5, u)) / 2e-5
      #expect(abs(Double(found[1][index]) - dGate) < 1e-5)
      #expect(abs(Double(found[2][index]) - d * Self.swiglu(g, 1)) < 1e-5)
    }
    #expect(relativeError(found[3], zip(found[1], gate).map { $0 + $1 }) < 1e-13)
    #expect(relativeError(found[6], zip(found[2], up).map { $0 + $1 }) < 1e-13)
    #expect(found[4] == found[2] && found[5] == found[1])
  }

  @Test("far gates are open or shut", arguments: InstructionSet.all)
  func farGates(set: InstructionSet) {
    let gate: [Float] = [-1000, -100, -60, 60, 100, 1000]
    let (g, ones, out) = (Guarded(gate), Guarded([Float](repeating: 1, count: 6)), Guarded(6))
    let (dGate, dUp) = (Guarded(6), Guarded(6))
    qs_train_swiglu(g.pointer, ones.pointer, 6, out.pointer, nil, set.isa)
    var job = qs_swiglu_backward(
      gate: g.pointer, up: ones.pointer, d_out: ones.pointer, d_gate: dGate.pointer, d_up: dUp.pointer, count: 6,
      accumulate_gate: 0, accumulate_up: 0)
    qs_train_swiglu_back(&job, nil, set.isa)
    for (index, gate) in gate.enumerated() {
      #expect(abs(out.values[index] - max(gate, 0)) < 1e-6)
      #expect(abs(dUp.values[index] - max(gate, 0)) < 1e-6)
      #expect(abs(dGate.values[index] - (gate > 0 ? 1 : 0)) < 1e-6)
    }
  }

  @Test("sums and multiples", arguments: InstructionSet.all, counts)
  func sums(set: InstructionSet, count: Int) {
    var random = RandomSource(seed: UInt64(count))
    let (x, y) = (random.floats(count), random.floats(count))
    let found = onEveryPool { pool, _ in
      let (a, b, scaled, added) = (Guarded(x), Guarded(y), Guarded(count), Guarded(y))
      qs_train_scale(a.pointer, -0.7, Int64(count), scaled.pointer, 0, pool, set.isa)
      qs_train_scale(a.pointer, -0.7, Int64(count), added.pointer, 1, pool, set.isa)
      qs_train_add(a.pointer, b.pointer, Int64(count), a.pointer, pool, set.isa)
      return [a.values, scaled.values, added.values]
    }
    #expect(found[0] == zip(x, y).map { $0 + $1 })
    #expect(found[1] == x.map { $0 * -0.7 })
    #expect(relativeError(found[2], zip(x, y).map { Double($0) * Double(-0.7 as Float) + Double($1) }) < 1e-13)
  }

  @Test("sums of squares, large and small ones too", arguments: InstructionSet.all, counts + [5_000_000])
  func squares(set: InstructionSet, count: Int) {
    var random = RandomSource(seed: UInt64(count))
    for scale in [1, 1e-30, 1e30] as [Float] {
      let x = random.floats(count, scale: scale)
      let expected = x.reduce(0) { $0 + Double($1) * Double($1) }
      let found = [nil, KernelPool.two.pointer, KernelPool.three.pointer].map {
        qs_train_square_sum(x, Int64(count), $0, set.isa)
      }
      #expect(Set(found).count == 1)
      #expect(abs(found[0] - expected) <= 1e-11 * expected)
      if count > 100_000 { break }
    }
  }

  @Test("steps", arguments: InstructionSet.all, counts)
  func steps(set: InstructionSet, count: Int) {
    var random = RandomSource(seed: UInt64(count))
    let (value, first, gradient) = (random.floats(count), random.floats(count), random.floats(count, scale: 4))
    let second = random.floats(count).map { abs($0) }
    let (rate, epsilon, decay, correction1, correction2) = (0.01, 1e-8, 0.1, 0.19, 0.002)
    let (beta1, beta2) = (0.9, 0.999) as (Float, Float)
    let found = onEveryPool { pool, _ in
      let (v, m, s, g) = (Guarded(value), Guarded(first), Guarded(second), Guarded(gradient))
      var job = qs_adam_step(
        value: v.pointer, first: m.pointer, second: s.pointer, gradient: g.pointer, count: Int64(count),
        rate: Float(rate), beta1: beta1, beta2: beta2, epsilon: Float(epsilon), decay: Float(decay),
        correction1: Float(correction1), correction2: Float(correction2), gradient_scale: 0.5)
      qs_train_adam(&job, pool, set.isa)
      return [v.values, m.values, s.values]
    }
    var expected: [[Double]] = [[], [], []]
    for i in 0..<count {
      let g = Double(gradient[i]) * 0.5
      let m = Double(beta1) * Double(first[i]) + (1 - Double(beta1)) * g
      let s = Double(beta2) * Double(second[i]) + (1 - Double(beta2)) * g * g
      let move = m / correction1 / ((s / correction2).squareRoot() + epsilon) + decay * Double(value[i])
      expected[0].append(Double(value[i]) - rate * move)
      expected[1].append(m)
      expected[2].append(s)
    }
    // A single value may be near its own change.
    for (found, expected) in zip(found, expected) { #expect(relativeError(found, expected) < 1e-11) }
  }

  @Test("the first step of a weight without gradient leaves it", arguments: InstructionSet.all)
  func noGradient(set: InstructionSet) {
    let (value, zeros) = (Guarded([3, -2, 1]), (0..<3).map { _ in Guarded([0, 0, 0]) })
    var job = qs_adam_step(
      value: value.pointer, first: zeros[0].pointer, second: zeros[1].pointer, gradient: zeros[2].pointer, count: 3,
      rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0, correction1: 0.1, correction2: 0.001,
      gradient_scale: 1)
    qs_train_adam(&job, nil, set.isa)
    #expect(value.values == [3, -2, 1])
  }
}
