import CKernels

extension AttentionState {
  /// Queries with their gates, as the matrix gives them, and the gates alone.
  @unsafe struct Gates {
    let fused: Rows
    let alone: Rows
  }

  func takeGates(_ space: inout Workspace.Space) -> Gates {
    unsafe Gates(fused: space.take(attention.query.rows), alone: space.take(attention.shape.mixedColumns))
  }

  /// Takes the gates off the queries.
  func split(_ pass: ForwardPass, _ gates: Gates, query: Rows, tokens: Int) {
    var job = unsafe qs_split_gates(
      input: gates.fused.base, input_stride: Int64(gates.fused.columns), heads: Int32(attention.shape.heads),
      length: Int32(attention.shape.keyLength), queries: query.base, gates: gates.alone.base,
      out_stride: Int64(query.columns))
    unsafe pass.run(tokens, &job, qs_split_gates_item)
  }

  /// mixed *= sigmoid(gates)
  func apply(_ pass: ForwardPass, _ gates: Gates, mixed: Rows, tokens: Int) {
    var job = unsafe qs_sigmoid_gate(
      kernels: pass.kernels, gates: gates.alone.base, gate_stride: Int64(gates.alone.columns),
      columns: Int32(mixed.columns), values: mixed.base, value_stride: Int64(mixed.columns))
    unsafe pass.run(tokens, &job, qs_sigmoid_gate_item)
  }
}
