internal import CKernels

/// Muon (Jordan et al. 2024): momentum whose singular values are all made about 1 by five Newton-Schulz iterations, and
/// scaled by 0.2 sqrt(larger dimension), so that rates and decay of AdamW fit (Liu et al. 2025).
final class MuonStep {
  private let machine: TrainingMachine
  private var square = FloatBuffer(count: 0)
  private var polynomial = FloatBuffer(count: 0)
  private var x = FloatBuffer(count: 0)
  private var next = FloatBuffer(count: 0)

  /// x <- a x + (b A + c A²) x, A = x xᵀ.
  private static let (a, b, c): (Float, Float, Float) = (3.4445, -4.7750, 2.0315)
  private static let iterations = 5

  init(_ machine: TrainingMachine) {
    self.machine = machine
  }

  /// Steps a matrix by its gradient times `gradientScale`.
  func run(
    _ parameter: Parameter, momentum: FloatBuffer, _ settings: OptimizerSettings, rate: Float, gradientScale: Float
  ) {
    let (rows, columns, count) = (parameter.rows, parameter.columns, parameter.count)
    makeRoom(rows: min(rows, columns), count: count)
    let beta = Float(settings.momentum)
    // Nesterov's momentum: what the next momentum would be.
    for index in 0..<count {
      let gradient = unsafe parameter.gradient.base[index] * gradientScale
      let moved = unsafe momentum.base[index] * beta + gradient
      unsafe momentum.base[index] = moved
      unsafe x.base[index] = gradient + beta * moved
    }
    orthogonalize(rows: rows, columns: columns)
    let factor = rate * 0.2 * Float(max(rows, columns)).squareRoot()
    let keep = 1 - rate * Float(parameter.decays ? settings.decay : 0)
    for index in 0..<count {
      unsafe parameter.value.base[index] = parameter.value.base[index] * keep - factor * x.base[index]
    }
  }

  private func makeRoom(rows: Int, count: Int) {
    if square.count < rows * rows {
      square = FloatBuffer(count: rows * rows)
      polynomial = FloatBuffer(count: rows * rows)
    }
    if x.count < count {
      x = FloatBuffer(count: count)
      next = FloatBuffer(count: count)
    }
  }

  /// Makes the singular values of `x` about 1.
  private func orthogonalize(rows: Int, columns: Int) {
    let count = rows * columns
    let norm = unsafe qs_train_square_sum(x.base, Int64(count), machine.workers, machine.isa).squareRoot()
    unsafe qs_train_scale(
      x.base, Float(1 / (norm + 1e-7)), Int64(count), x.base, 0, machine.workers, machine.isa)
    // The smaller square is the cheaper one: x xᵀ of the rows, or xᵀ x of the columns.
    let isWide = rows <= columns
    let small = min(rows, columns)
    for _ in 0..<Self.iterations {
      unsafe machine.multiply(
        Tape.Operand(x.base, stride: columns, isTransposed: !isWide),
        Tape.Operand(x.base, stride: columns, isTransposed: isWide), into: square.base, rows: small, columns: small,
        depth: max(rows, columns), accumulate: 0)
      unsafe machine.multiply(
        Tape.Operand(square.base, stride: small), Tape.Operand(square.base, stride: small), into: polynomial.base,
        rows: small, columns: small, depth: small, accumulate: 0)
      for index in 0..<small * small {
        unsafe polynomial.base[index] = polynomial.base[index] * Self.c + square.base[index] * Self.b
      }
      for index in 0..<small { unsafe polynomial.base[index * small + index] += Self.a }
      let (left, right) = unsafe (
        Tape.Operand(isWide ? polynomial.base : x.base, stride: isWide ? small : columns),
        Tape.Operand(isWide ? x.base : polynomial.base, stride: isWide ? columns : small)
      )
      unsafe machine.multiply(
        left, right, into: next.base, rows: rows, columns: columns, depth: small, accumulate: 0)
      swap(&x, &next)
    }
  }
}
