import TestSupport
import Tensors
import CKernels
import Foundation
import Testing

@Suite("Norms, rotations, softmax and tables of training") struct RowOperationTests {
  static let columns = [1, 2, 7, 15, 16, 17, 33, 130, 600]
  /// Few, and so many that there are several chunks and parts.
  static let rowCounts = [1, 7, 90]

  // MARK: - Norms

  static func norm(_ x: [Double], _ weight: [Double], epsilon: Double) -> [Double] {
    let columns = weight.count
    return x.indices.map { index in
      let row = x[(index / columns * columns)..<((index / columns + 1) * columns)]
      let mean = row.reduce(0) { $0 + $1 * $1 } / Double(columns)
      return x[index] * weight[index % columns] / (mean + epsilon).squareRoot()
    }
  }

  struct NormInput {
    var x: [Float]
    var weight: [Float]
    var dOut: [Float]
    init(rows: Int, columns: Int) {
      var random = RandomSource(seed: UInt64(rows * 1000 + columns))
      x = random.floats(rows * columns, scale: 3)
      weight = random.floats(columns)
      dOut = random.floats(rows * columns)
    }
  }

  /// out, inverse, d_x, d_weight; the last two added to ones where `accumulates`.
  static func runNorm(_ input: NormInput, accumulates: Bool = false, isa: qs_isa, pool: OpaquePointer?) -> [[Float]] {
    let columns = input.weight.count
    let rows = input.x.count / columns
    let (x, weight, dOut) = (Guarded(input.x), Guarded(input.weight), Guarded(input.dOut))
    let (out, inverse) = (Guarded(input.x.count), Guarded(rows))
    var forward = qs_norm_forward(
      x: x.pointer, weight: weight.pointer, out: out.pointer, inverse: inverse.pointer, rows: Int32(rows),
      columns: Int32(columns), epsilon: 1e-3)
    qs_train_norm(&forward, pool, isa)
    let before: Float = accumulates ? 1 : .nan
    let dX = Guarded([Float](repeating: before, count: input.x.count))
    let dWeight = Guarded([Float](repeating: before, count: columns))
    let scratch = Guarded(columns * Int(QS_NORM_PARTS))
    var backward = qs_norm_backward(
      x: x.pointer, weight: weight.pointer, inverse: inverse.pointer, d_out: dOut.pointer, d_x: dX.pointer,
      d_weight: dWeight.pointer, scratch: scratch.pointer, rows: Int32(rows), columns: Int32(columns),
      accumulate_x: accumulates ? 1 : 0, accumulate_weight: accumulates ? 1 : 0)
    qs_train_norm_back(&backward, pool, isa)
    _ = scratch.values
    let both = [dX.values, dWeight.values]
    // Each alone is what both are.
    backward.d_weight = nil
    if !accumulates {
      qs_train_norm_back(&backward, pool, isa)
      #expect(dX.values == both[0])
      (backward.d_x, backward.d_weight) = (nil, dWeight.pointer)
      qs_train_norm_back(&backward, pool, isa)
      #expect(dWeight.values == both[1])
    }
    return [out.values, inverse.values] + both
  }

  @Test("norms both ways", arguments: InstructionSet.all, columns)
  func norms(set: InstructionSet, columns: Int) {
    for rows in Self.rowCounts + (columns == 17 ? [1100] : []) {
      let input = NormInput(rows: rows, columns: columns)
      let found = onEveryPool { pool, _ in Self.runNorm(input, isa: set.isa, pool: pool) }
      let (x, weight) = (input.x.map(Double.init), input.weight.map(Double.init))
      #expect(relativeError(found[0], Self.norm(x, weight, epsilon: 1e-3)) < 1e-12)
      let samples = rows > 10 ? 5 : 20
      expectDerivative(
        found[2], of: { weighed(Self.norm($0, weight, epsilon: 1e-3), input.dOut) }, at: input.x, samples: samples,
        tolerance: 1e-4)
      expectDerivative(
        found[3], of: { weighed(Self.norm(x, $0, epsilon: 1e-3), input.dOut) }, at: input.weight, samples: samples,
        tolerance: 1e-4)
      let added = Self.runNorm(input, accumulates: true, isa: set.isa, pool: nil)
      for part in 2...3 { #expect(relativeError(added[part], found[part].map { $0 + 1 }) < 1e-11) }
      let scalar = Self.runNorm(input, isa: QS_ISA_SCALAR, pool: nil)
      for part in found.indices {
        // The derivative by a row's single value nearly vanishes: it is what rounding leaves.
        if part == 2 && columns == 1 { continue }
        #expect(relativeError(found[part], scalar[part]) < 1e-10)
      }
    }
  }

  // MARK: - Rotations

  struct Rotation {
    var length: Int
    var isHalfSplit: Bool
    var x: [Float]
    var table: [Float]
    var positions: [Int32]
    static let (rows, heads) = (9, 3)

    init(length: Int, isHalfSplit: Bool) {
      (self.length, self.isHalfSplit) = (length, isHalfSplit)
      var random = RandomSource(seed: UInt64(length))
      x = random.floats(Self.rows * Self.heads * length)
      table = (0..<(12 * length / 2)).flatMap { [cos(Float($0)), sin(Float($0))] }
      positions = (0..<Self.rows).map { _ in Int32.random(in: 0..<12, using: &random) }
    }

    func run(_ values: [Float], back: Bool = false, addsTo sum: [Float]? = nil, isa: qs_isa, pool: OpaquePointer?)
      -> [Float]
    {
      let (x, table) = (Guarded(values), Guarded(table))
      let out = sum.map { Guarded($0) } ?? x  // in place
      positions.withUnsafeBufferPointer { positions in
        var job = qs_rotation(
          x: x.pointer, rotation: table.pointer, positions: positions.baseAddress, out: out.pointer,
          rows: Int32(Self.rows), heads: Int32(Self.heads), head_length: Int32(length),
          half_split: isHalfSplit ? 1 : 0, back: back ? 1 : 0, accumulate: sum == nil ? 0 : 1)
        qs_train_rotate(&job, pool, isa)
      }
      return out.values
    }

    var expected: [Double] {
      var out = x.map(Double.init)
      for start in stride(from: 0, to: x.count, by: length) {
        let turn = Int(positions[start / length / Self.heads]) * length
        for i in 0..<(length / 2) {
          let (first, second) = isHalfSplit ? (start + i, start + i + length / 2) : (start + 2 * i, start + 2 * i + 1)
          let (cosine, sine) = (Double(table[turn + 2 * i]), Double(table[turn + 2 * i + 1]))
          (out[first], out[second]) = (
            out[first] * cosine - out[second] * sine, out[first] * sine + out[second] * cosine
          )
        }
      }
      return out
    }
  }

  @Test("rotations, and back", arguments: InstructionSet.all, [2, 4, 6, 14, 16, 18, 30, 32, 34, 48, 64, 66, 128])
  func rotations(set: InstructionSet, length: Int) {
    for isHalfSplit in [false, true] {
      let rotation = Rotation(length: length, isHalfSplit: isHalfSplit)
      let found = onEveryPool { pool, _ in [rotation.run(rotation.x, isa: set.isa, pool: pool)] }[0]
      #expect(relativeError(found, rotation.expected) < 1e-13)
      // A rotation's derivative is the rotation back, which undoes it.
      #expect(relativeError(rotation.run(found, back: true, isa: set.isa, pool: nil), rotation.x) < 1e-13)
      let ones = [Float](repeating: 1, count: found.count)
      let added = rotation.run(rotation.x, addsTo: ones, isa: set.isa, pool: nil)
      #expect(relativeError(added, found.map { $0 + 1 }) < 1e-13)
    }
  }

  // MARK: - Softmax

  static func softmax(_ x: [Double], columns: Int) -> [Double] {
    stride(from: 0, to: x.count, by: columns).flatMap { start in
      LossTests.logShares(x[start..<(start + columns)]).map { exp($0) }
    }
  }

  @Test("softmax both ways", arguments: InstructionSet.all, columns)
  func softmax(set: InstructionSet, columns: Int) {
    for rows in Self.rowCounts {
      var random = RandomSource(seed: UInt64(columns + rows))
      let (x, weights) = (random.floats(rows * columns, scale: 5), random.floats(rows * columns))
      let found = onEveryPool { pool, _ in
        let (values, dOut, dX) = (Guarded(x), Guarded(weights), Guarded(x.count))
        qs_train_softmax(values.pointer, Int32(rows), Int32(columns), values.pointer, pool, set.isa)
        qs_train_softmax_back(
          values.pointer, dOut.pointer, Int32(rows), Int32(columns), dX.pointer, 0, pool, set.isa)
        let sum = Guarded([Float](repeating: 1, count: x.count))
        qs_train_softmax_back(
          values.pointer, dOut.pointer, Int32(rows), Int32(columns), sum.pointer, 1, pool, set.isa)
        return [values.values, dX.values, sum.values]
      }
      #expect(relativeError(found[0], Self.softmax(x.map(Double.init), columns: columns)) < 1e-12)
      expectDerivative(
        found[1], of: { weighed(Self.softmax($0, columns: columns), weights) }, at: x, samples: rows > 10 ? 5 : 20)
      #expect(relativeError(found[2], found[1].map { $0 + 1 }) < 1e-13)
    }
  }

  // MARK: - Tables

  @Test("rows of a table, and derivatives put back in order", arguments: InstructionSet.all, columns)
  func tables(set: InstructionSet, columns: Int) {
    var random = RandomSource(seed: UInt64(columns))
    let (rows, entries) = (60, 11)
    let (table, dOut) = (random.floats(entries * columns), random.floats(rows * columns))
    let ids = (0..<rows).map { _ in Int32.random(in: 0..<Int32(entries), using: &random) }
    let found = onEveryPool { pool, _ in
      let (from, out, d, sum) = (Guarded(table), Guarded(rows * columns), Guarded(dOut), Guarded(table))
      qs_train_gather(from.pointer, ids, Int32(rows), Int32(columns), out.pointer, pool, set.isa)
      qs_train_scatter(d.pointer, ids, Int32(rows), Int32(columns), sum.pointer, pool, set.isa)
      return [out.values, sum.values]
    }
    var (gathered, scattered) = ([Float](), table)
    for (row, id) in ids.enumerated() {
      for i in 0..<columns {
        gathered.append(table[Int(id) * columns + i])
        scattered[Int(id) * columns + i] += dOut[row * columns + i]
      }
    }
    #expect(found == [gathered, scattered])
  }
}
