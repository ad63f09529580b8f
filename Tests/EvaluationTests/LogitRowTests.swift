import CKernels
import Foundation
import Tensors
import TestSupport
import Testing

import Evaluation

/// Rows of logits of every instruction set against doubles.
@Suite struct LogitRowTests {
  private func row(_ count: Int, seed: UInt64) -> [Float] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in Float(24 * (random.unit() + random.unit() + random.unit()) / 3 - 12) }
  }

  private func exact(_ a: [Float], _ b: [Float]) -> (logSum: Double, divergence: Double) {
    func logSum(_ row: [Float]) -> Double {
      let most = Double(row.max() ?? 0)
      return most + log(row.reduce(0) { $0 + exp(Double($1) - most) })
    }
    let (la, lb) = (logSum(a), logSum(b))
    let sum = zip(a, b).reduce(0) { sum, pair in
      let own = Double(pair.0) - la
      return sum + exp(own) * (own - (Double(pair.1) - lb))
    }
    return (la, sum)
  }

  @Test("Kernels agree with doubles", arguments: InstructionSet.all, [1, 7, 16, 17, 511, 512, 513, 5000])
  func kernels(set: InstructionSet, count: Int) throws {
    let kernels = try #require(qs_logits_kernels_for(set.isa)).pointee
    let (a, b) = (row(count, seed: 1), row(count, seed: 2))
    let expected = exact(a, b)
    let largest = kernels.largest(a, Int32(count))
    #expect(largest == a.max())
    let logSum = Double(largest) + log(kernels.sum_exp(a, Int32(count), largest))
    #expect(abs(logSum - expected.logSum) < 1e-5)
    let second = exact(b, a).logSum
    let divergence = kernels.divergence(a, Float(logSum), b, Float(second), Int32(count))
    #expect(abs(divergence - expected.divergence) < 1e-5 * max(1, expected.divergence))
  }

  @Test("What can't come counts for nothing", arguments: InstructionSet.all)
  func impossible(set: InstructionSet) throws {
    let kernels = try #require(qs_logits_kernels_for(set.isa)).pointee
    var a = row(40, seed: 3)
    a[5] = -.infinity
    a[39] = -.infinity
    let shift = Float(exact(a, a).logSum)
    #expect(kernels.divergence(a, shift, a, shift, 40) == 0)
  }

  @Test("A row knows its likeliest token, of equal ones the first")
  func top() {
    let logits: [Float] = [1, 5, 2, 5, 0]
    logits.withUnsafeBufferPointer { #expect(LogitRow($0).top == 1) }
  }
}
