internal import CKernels

extension Tape {
  /// x wᵀ: `x` of rows x k, `weights` of n x k as files have them, the result of rows x n. 2 rows n k operations.
  package func product(_ x: Value, _ weights: Value) -> Value {
    precondition(x.columns == weights.columns, "inputs of the weights")
    let (rows, inputs, outputs) = (x.rows, x.columns, weights.rows)
    let result = result(rows: rows, columns: outputs, of: x, weights)
    unsafe multiply(
      unsafe Operand(pointer(x), stride: inputs), unsafe Operand(pointer(weights), stride: inputs, isTransposed: true),
      into: pointer(result), rows: rows, columns: outputs, depth: inputs, accumulate: 0)
    remember(result) { [unowned self] in
      guard let back = unsafe gradient(result) else { return }
      if let (place, accumulate) = unsafe place(x) {
        unsafe multiply(
          Operand(back, stride: outputs), Operand(pointer(weights), stride: inputs), into: place, rows: rows,
          columns: inputs, depth: outputs, accumulate: accumulate)
      }
      if let (place, accumulate) = unsafe place(weights) {
        unsafe multiply(
          Operand(back, stride: outputs, isTransposed: true), Operand(pointer(x), stride: inputs), into: place,
          rows: outputs, columns: inputs, depth: rows, accumulate: accumulate)
      }
    }
    return result
  }

  /// A matrix of a product, as it is stored.
  @unsafe struct Operand {
    let floats: UnsafePointer<Float>
    let stride: Int
    let isTransposed: Bool

    init(_ floats: UnsafePointer<Float>, stride: Int, isTransposed: Bool = false) {
      unsafe (self.floats, self.stride, self.isTransposed) = unsafe (floats, stride, isTransposed)
    }
  }

  @unsafe private func multiply(
    _ a: Operand, _ b: Operand, into c: UnsafeMutablePointer<Float>, rows: Int, columns: Int, depth: Int,
    accumulate: Int32
  ) {
    unsafe machine.multiply(a, b, into: c, rows: rows, columns: columns, depth: depth, accumulate: accumulate)
  }
}

extension TrainingMachine {
  /// c = a b, or c += a b, of rows x depth and depth x columns.
  @unsafe func multiply(
    _ a: Tape.Operand, _ b: Tape.Operand, into c: UnsafeMutablePointer<Float>, rows: Int, columns: Int, depth: Int,
    accumulate: Int32
  ) {
    unsafe withUnsafePointer(
      to: qs_gemm(
        a: a.floats, b: b.floats, c: c, a_stride: Int64(a.stride), b_stride: Int64(b.stride), c_stride: Int64(columns),
        m: Int32(rows), n: Int32(columns), k: Int32(depth), a_transposed: a.isTransposed ? 1 : 0,
        b_transposed: b.isTransposed ? 1 : 0, accumulate: accumulate)
    ) { unsafe qs_gemm_run($0, workers, threads, productSpace, isa) }
  }
}
