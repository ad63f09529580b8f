import TestSupport
import Tensors
import CKernels
import Foundation
import Testing

@Suite("Recurrent layers' kernels") struct RecurrentKernelTests {
  static let lengths = [1, 2, 7, 8, 15, 16, 17, 31, 33, 64, 576]

  @Test("Gates by the logistic function, far arguments among them", arguments: Kernels.all)
  func sigmoidGate(kernels: Kernels) {
    for count in Self.lengths {
      let gate = (0..<count).map { Float($0) * 7 - 80 }
      let x = (0..<count).map { Float($0 % 5) - 2 }
      var out = [Float](repeating: .nan, count: count + 1)
      kernels.table.sigmoid_gate(gate, x, Int32(count), &out)
      for index in 0..<count {
        let expected = Double(x[index]) / (1 + exp(-Double(gate[index])))
        #expect(abs(Double(out[index]) - expected) <= abs(expected) * 1e-6 + 1e-35)
      }
      #expect(out[count].isNaN)
    }
  }

  @Test("Unit vectors", arguments: Kernels.all)
  func unitNorm(kernels: Kernels) {
    var random = RandomSource(seed: 11)
    for count in Self.lengths {
      let x = random.floats(count, scale: 5)
      var out = x
      kernels.table.unit_norm(&out, Int32(count), 1e-6, 0.25)
      let squares = x.reduce(0) { $0 + Double($1) * Double($1) }
      #expect(nmse(out, x.map { Float(Double($0) * 0.25 / (squares + 1e-6).squareRoot()) }) < 1e-12)
    }
    var zeros = [Float](repeating: 0, count: 17)
    kernels.table.unit_norm(&zeros, 17, 1e-6, 1)
    #expect(zeros.allSatisfy { $0 == 0 })
  }

  @Test("The short convolution", arguments: Kernels.all, [1, 2, 4, 7])
  func convolve(kernels: Kernels, width: Int) {
    var random = RandomSource(seed: 12)
    for count in Self.lengths {
      let (rows, weights) = (random.floats(width * count, scale: 2), random.floats(width * count, scale: 2))
      var out = [Float](repeating: .nan, count: count + 1)
      rows.withUnsafeBufferPointer { rows in
        let pointers = (0..<width).map { rows.baseAddress.map { [offset = $0 * count] in $0 + offset } }
        kernels.table.convolve(pointers, weights, Int32(width), Int32(count), &out)
      }
      let expected = (0..<count).map { i in
        let sum = (0..<width).reduce(0.0) { $0 + Double(rows[$1 * count + i]) * Double(weights[$1 * count + i]) }
        return Float(sum / (1 + exp(-sum)))
      }
      #expect(nmse(out.dropLast(), expected) < 1e-12)
      #expect(out[count].isNaN)
    }
  }

  /// Inputs of the delta rule for one head whose state has `columns` of `stride`.
  struct Sequence {
    let keyLength, columns, stride, tokens: Int
    var state: [Float]
    let rows, decays, rates: [Float]

    init(keyLength: Int, columns: Int, tokens: Int, using random: inout RandomSource) {
      (self.keyLength, self.columns, self.tokens) = (keyLength, columns, tokens)
      stride = columns + 3
      state = random.floats(keyLength * stride)
      rows = random.floats(tokens * (2 * keyLength + columns), scale: Float(1 / Double(keyLength).squareRoot()))
      decays = (0..<tokens).map { _ in Float.random(in: 0.1...1, using: &random) }
      rates = (0..<tokens).map { _ in Float.random(in: 0...1, using: &random) }
    }

    var rowStride: Int { 2 * keyLength + columns }

    /// What the kernels make of tokens `range`, going on from `state`.
    mutating func run(_ kernels: Kernels, _ range: Range<Int>) -> [Float] {
      var out = [Float](repeating: 0, count: range.count * columns)
      var cells = state
      rows.withUnsafeBufferPointer { rows in
        let first = rows.baseAddress.map { $0 + range.lowerBound * rowStride }
        cells.withUnsafeMutableBufferPointer { cells in
          out.withUnsafeMutableBufferPointer { out in
            var rule = qs_delta_rule()
            (rule.state, rule.state_stride) = (cells.baseAddress, Int64(stride))
            (rule.key_length, rule.columns, rule.tokens) = (Int32(keyLength), Int32(columns), Int32(range.count))
            (rule.queries, rule.row_stride) = (first, Int64(rowStride))
            (rule.keys, rule.values) = (first.map { $0 + keyLength }, first.map { $0 + 2 * keyLength })
            (rule.out, rule.out_stride, rule.scalar_stride) = (out.baseAddress, Int64(columns), 1)
            decays[range].withUnsafeBufferPointer { decays in
              rates[range].withUnsafeBufferPointer { rates in
                (rule.decays, rule.rates) = (decays.baseAddress, rates.baseAddress)
                kernels.table.delta_rule(&rule)
              }
            }
          }
        }
      }
      state = cells
      return out
    }

    /// The same in double precision, step by step as the definition has it.
    func reference() -> (out: [Float], state: [Float]) {
      var (s, out) = (state.map(Double.init), [Float]())
      for t in 0..<tokens {
        let row = rows[t * rowStride..<(t + 1) * rowStride].map(Double.init)
        for c in 0..<columns {
          for i in 0..<keyLength { s[i * stride + c] *= Double(decays[t]) }
          let found = (0..<keyLength).reduce(0) { $0 + s[$1 * stride + c] * row[keyLength + $1] }
          let change = Double(rates[t]) * (row[2 * keyLength + c] - found)
          for i in 0..<keyLength { s[i * stride + c] += change * row[keyLength + i] }
          out.append(Float((0..<keyLength).reduce(0) { $0 + s[$1 * stride + c] * row[$1] }))
        }
      }
      return (out, s.map(Float.init))
    }
  }

  @Test("The delta rule", arguments: Kernels.all)
  func deltaRule(kernels: Kernels) {
    var random = RandomSource(seed: 13)
    for (keyLength, columns, tokens) in [
      (1, 1, 1), (16, 16, 5), (3, 7, 4), (128, 64, 9), (17, 33, 20), (64, 63, 3), (8, 15, 1), (5, 17, 2),
      (128, 128, 40),
    ] {
      var sequence = Sequence(keyLength: keyLength, columns: columns, tokens: tokens, using: &random)
      let expected = sequence.reference()
      #expect(nmse(sequence.run(kernels, 0..<tokens), expected.out) < 1e-11)
      #expect(nmse(sequence.state, expected.state) < 1e-11)
    }
  }

  @Test("The delta rule does not depend on how tokens and columns are cut", arguments: Kernels.all)
  func cuts(kernels: Kernels) {
    var random = RandomSource(seed: 14)
    let whole = Sequence(keyLength: 24, columns: 29, tokens: 12, using: &random)
    var (first, second) = (whole, whole)
    let out = first.run(kernels, 0..<12)
    #expect(second.run(kernels, 0..<5) + second.run(kernels, 5..<6) + second.run(kernels, 6..<12) == out)
    #expect(first.state == second.state)
  }
}
