import TestSupport
import Tensors
import CKernels
import Foundation
import Testing

@Suite("Attention of training") struct TrainingAttentionTests {
  struct Shape {
    var starts: [Int32]
    var heads = 4
    var keyHeads = 2
    var length = 8
    var scale: Float = 0.4

    var rows: Int { Int(starts.last ?? 0) }
    var queryCount: Int { rows * heads * length }
    var keyCount: Int { rows * keyHeads * length }
    var longest: Int32 { zip(starts.dropFirst(), starts).map(-).max() ?? 0 }
  }

  struct Input {
    var q: [Float]
    var k: [Float]
    var v: [Float]
    var dOut: [Float]

    init(_ shape: Shape, seed: UInt64) {
      var random = RandomSource(seed: seed)
      q = random.floats(shape.queryCount, scale: 2)
      k = random.floats(shape.keyCount, scale: 2)
      v = random.floats(shape.keyCount)
      dOut = random.floats(shape.queryCount)
    }
  }

  /// out, sums, d_q, d_k, d_v.
  static func run(_ shape: Shape, _ input: Input, isa: qs_isa, pool: OpaquePointer?, threads: Int32) -> [[Float]] {
    let (q, k, v, dOut) = (Guarded(input.q), Guarded(input.k), Guarded(input.v), Guarded(input.dOut))
    let (out, sums) = (Guarded(shape.queryCount), Guarded(shape.rows * shape.heads))
    let (dQ, dK, dV) = (Guarded(shape.queryCount), Guarded(shape.keyCount), Guarded(shape.keyCount))
    let workspace = Workspace(qs_train_attention_bytes(shape.longest, Int32(shape.length), threads))
    shape.starts.withUnsafeBufferPointer { starts in
      var forward = qs_attention_forward(
        q: q.pointer, k: k.pointer, v: v.pointer, out: out.pointer, sums: sums.pointer, starts: starts.baseAddress,
        segments: Int32(starts.count - 1), rows: Int32(shape.rows), heads: Int32(shape.heads),
        kv_heads: Int32(shape.keyHeads), head_length: Int32(shape.length), scale: shape.scale,
        workspace: workspace.pointer)
      qs_train_attention(&forward, pool, threads, isa)
      var backward = qs_attention_backward(
        q: q.pointer, k: k.pointer, v: v.pointer, out: out.pointer, sums: sums.pointer, d_out: dOut.pointer,
        d_q: dQ.pointer, d_k: dK.pointer, d_v: dV.pointer, starts: starts.baseAddress,
        segments: Int32(starts.count - 1), rows: Int32(shape.rows), heads: Int32(shape.heads),
        kv_heads: Int32(shape.keyHeads), head_length: Int32(shape.length), scale: shape.scale,
        workspace: workspace.pointer)
      qs_train_attention_back(&backward, pool, threads, isa)
    }
    return [out, sums, dQ, dK, dV].map(\.values)
  }

  /// What attention gives, in doubles; and the logarithms of sums, [heads][rows].
  static func reference(_ shape: Shape, q: [Double], k: [Double], v: [Double]) -> (out: [Double], sums: [Double]) {
    var out = [Double](repeating: 0, count: shape.queryCount)
    var sums = [Double](repeating: 0, count: shape.rows * shape.heads)
    let group = shape.heads / shape.keyHeads
    for (start, end) in zip(shape.starts, shape.starts.dropFirst()) {
      for head in 0..<shape.heads {
        for row in Int(start)..<Int(end) {
          let query = (row * shape.heads + head) * shape.length
          let keys = (Int(start)...row).map { ($0 * shape.keyHeads + head / group) * shape.length }
          let shares = keys.map { key in
            exp(Double(shape.scale) * (0..<shape.length).reduce(0.0) { $0 + q[query + $1] * k[key + $1] })
          }
          let sum = shares.reduce(0, +)
          sums[head * shape.rows + row] = log(sum)
          for (key, share) in zip(keys, shares) {
            for i in 0..<shape.length { out[query + i] += share / sum * v[key + i] }
          }
        }
      }
    }
    return (out, sums)
  }

  /// Segments of one row, of none, of parts of a block of queries and of several.
  static let shapes = [
    Shape(starts: [0, 1, 8, 8, 25]), Shape(starts: [0, 70, 203], length: 5),
    Shape(starts: [0, 64, 129], heads: 3, keyHeads: 1, length: 16),
    Shape(starts: [0, 300], heads: 1, keyHeads: 1, length: 4),
    Shape(starts: [0, 17], heads: 2, keyHeads: 2, length: 33), Shape(starts: [0, 3], heads: 1, keyHeads: 1, length: 1),
  ]

  @Test("what it gives, against doubles", arguments: InstructionSet.all, shapes.indices)
  func forward(set: InstructionSet, index: Int) {
    let shape = Self.shapes[index]
    let input = Input(shape, seed: UInt64(index))
    let found = Self.run(shape, input, isa: set.isa, pool: nil, threads: 1)
    let expected = Self.reference(
      shape, q: input.q.map(Double.init), k: input.k.map(Double.init), v: input.v.map(Double.init))
    #expect(relativeError(found[0], expected.out) < 1e-11)
    #expect(relativeError(found[1], expected.sums) < 1e-11)
  }

  @Test("derivatives, against differences", arguments: InstructionSet.all, shapes.indices)
  func backward(set: InstructionSet, index: Int) {
    let shape = Self.shapes[index]
    let input = Input(shape, seed: UInt64(100 + index))
    let found = Self.run(shape, input, isa: set.isa, pool: nil, threads: 1)
    let (q, k, v) = (input.q.map(Double.init), input.k.map(Double.init), input.v.map(Double.init))
    expectDerivative(
      found[2], of: { weighed(Self.reference(shape, q: $0, k: k, v: v).out, input.dOut) }, at: input.q, samples: 20)
    expectDerivative(
      found[3], of: { weighed(Self.reference(shape, q: q, k: $0, v: v).out, input.dOut) }, at: input.k, samples: 20)
    expectDerivative(
      found[4], of: { weighed(Self.reference(shape, q: q, k: k, v: $0).out, input.dOut) }, at: input.v, samples: 20)
  }

  @Test("all of it like the scalar kernels, with any number of threads", arguments: InstructionSet.all, shapes.indices)
  func threads(set: InstructionSet, index: Int) {
    let shape = Self.shapes[index]
    let input = Input(shape, seed: UInt64(200 + index))
    let found = onEveryPool { Self.run(shape, input, isa: set.isa, pool: $0, threads: $1) }
    let expected = Self.run(shape, input, isa: QS_ISA_SCALAR, pool: nil, threads: 1)
    for (found, expected) in zip(found, expected) { #expect(relativeError(found, expected) < 1e-10) }
  }

  @Test("far scores neither overflow nor vanish", arguments: InstructionSet.all)
  func farScores(set: InstructionSet) {
    let shape = Shape(starts: [0, 40], scale: 100)
    let input = Input(shape, seed: 3)
    let found = Self.run(shape, input, isa: set.isa, pool: nil, threads: 1)
    #expect(found.allSatisfy { $0.allSatisfy { $0.isFinite } })
  }
}
