internal import CKernels

extension Tape {
  /// x * weight / sqrt(mean(x²) + epsilon), row by row (Zhang and Sennrich 2019). `weight` is one row.
  package func norm(_ x: Value, _ weight: Value, epsilon: Float) -> Value {
    precondition(weight.count == x.columns, "a weight for each column")
    let result = result(rows: x.rows, columns: x.columns, of: x, weight)
    let inverse = scratch(x.rows)
    var job = unsafe qs_norm_forward(
      x: pointer(x), weight: pointer(weight), out: pointer(result), inverse: inverse.base, rows: Int32(x.rows),
      columns: Int32(x.columns), epsilon: epsilon)
    unsafe qs_train_norm(&job, machine.workers, machine.isa)
    remember(result) { [unowned self] in
      let (toX, toWeight) = unsafe (place(x), place(weight))
      var job = unsafe qs_norm_backward(
        x: pointer(x), weight: pointer(weight), inverse: inverse.base, d_out: gradient(result), d_x: toX?.floats,
        d_weight: toWeight?.floats, scratch: scratch(x.columns * Int(QS_NORM_PARTS)).base, rows: Int32(x.rows),
        columns: Int32(x.columns), accumulate_x: toX?.accumulate ?? 0, accumulate_weight: toWeight?.accumulate ?? 0)
      unsafe qs_train_norm_back(&job, machine.workers, machine.isa)
    }
    return result
  }

  /// silu(gate) * up (Shazeer 2020).
  package func gated(_ gate: Value, _ up: Value) -> Value {
    precondition(gate.rows == up.rows && gate.columns == up.columns, "matrices of one shape")
    let result = result(rows: up.rows, columns: up.columns, of: gate, up)
    let count = Int64(up.count)
    unsafe qs_train_swiglu(
      pointer(gate), pointer(up), count, pointer(result), machine.workers, machine.isa)
    remember(result) { [unowned self] in
      // Both derivatives come in one go; one that nobody wants goes to scratch memory.
      let toGate = unsafe place(gate) ?? (scratch(gate.count).base, 0)
      let toUp = unsafe place(up) ?? (scratch(up.count).base, 0)
      var job = unsafe qs_swiglu_backward(
        gate: pointer(gate), up: pointer(up), d_out: gradient(result), d_gate: toGate.floats, d_up: toUp.floats,
        count: count, accumulate_gate: toGate.accumulate, accumulate_up: toUp.accumulate)
      unsafe qs_train_swiglu_back(&job, machine.workers, machine.isa)
    }
    return result
  }

  /// x + y.
  package func sum(_ x: Value, _ y: Value) -> Value {
    precondition(x.rows == y.rows && x.columns == y.columns, "matrices of one shape")
    let result = result(rows: x.rows, columns: x.columns, of: x, y)
    unsafe qs_train_add(
      pointer(x), pointer(y), Int64(x.count), pointer(result), machine.workers, machine.isa)
    remember(result) { [unowned self] in
      unsafe pass(result, to: x)
      unsafe pass(result, to: y)
    }
    return result
  }

  /// The derivative by `result` as part of that by `input`.
  @unsafe func pass(_ result: Value, to input: Value, times factor: Float = 1) {
    guard let back = unsafe gradient(result), let (place, accumulate) = unsafe place(input) else { return }
    unsafe qs_train_scale(
      back, factor, Int64(input.count), place, accumulate, machine.workers, machine.isa)
  }

  /// x * factor.
  package func scaled(_ x: Value, by factor: Float) -> Value {
    let result = result(rows: x.rows, columns: x.columns, of: x)
    unsafe qs_train_scale(
      pointer(x), factor, Int64(x.count), pointer(result), 0, machine.workers, machine.isa)
    remember(result) { [unowned self] in unsafe pass(result, to: x, times: factor) }
    return result
  }

  /// The rows `ids` of a table: an embedding. Ids are below the table's rows.
  package func gather(_ table: Value, _ ids: [Int32]) -> Value {
    precondition(ids.allSatisfy { $0 >= 0 && $0 < table.rows }, "rows of the table")
    let result = result(rows: ids.count, columns: table.columns, of: table)
    let (rows, columns) = (Int32(ids.count), Int32(table.columns))
    unsafe qs_train_gather(
      pointer(table), ids, rows, columns, pointer(result), machine.workers, machine.isa)
    remember(result) { [unowned self] in
      guard let back = unsafe gradient(result), let (place, accumulate) = unsafe place(table) else { return }
      if accumulate == 0 { unsafe place.update(repeating: 0, count: table.count) }
      unsafe qs_train_scatter(back, ids, rows, columns, place, machine.workers, machine.isa)
    }
    return result
  }

  /// softmax of each row.
  package func softmax(_ x: Value) -> Value {
    let result = result(rows: x.rows, columns: x.columns, of: x)
    let (rows, columns) = (Int32(x.rows), Int32(x.columns))
    unsafe qs_train_softmax(pointer(x), rows, columns, pointer(result), machine.workers, machine.isa)
    remember(result) { [unowned self] in
      guard let back = unsafe gradient(result), let (place, accumulate) = unsafe place(x) else { return }
      unsafe qs_train_softmax_back(
        pointer(result), back, rows, columns, place, accumulate, machine.workers, machine.isa)
    }
    return result
  }
}
