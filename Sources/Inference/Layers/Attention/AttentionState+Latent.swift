import CKernels

extension AttentionState {
  /// What ``apply(_:input:output:tokens:position:workspace:)`` does where there is a latent row.
  func applyLatent(
    _ latent: LatentProjection, _ pass: ForwardPass, input: Rows, output: Output, tokens: Int, position: Int,
    workspace: Workspace
  ) {
    let shape = attention.shape
    var space = unsafe workspace.space
    let query = unsafe space.take(shape.queryColumns)
    let key = unsafe space.take(shape.keyColumns)
    let mixed = unsafe space.take(shape.mixedColumns)
    let raw = unsafe space.take(shape.heads * latent.queryLength)
    switch latent.form {
    case .absorbed(let keys, let values):
      // A key is the rotated part and the latent row, which is its value too.
      let row = unsafe Rows(base: key.base + latent.rotatedLength, columns: key.columns)
      unsafe project(latent, pass, input, query: raw, key: key, row: row, tokens: tokens, space: &space)
      unsafe pass.normaliseSegments(row, by: latent.norm, segments: 1, tokens: tokens)
      unsafe place(pass, raw, from: latent.plainLength, latent, in: query, at: 0, latent.rotatedLength, tokens)
      unsafe multiplyHeads(
        pass, keys, input: raw, length: latent.queryLength, out: query, at: latent.rotatedLength, shape.keyLength,
        tokens: tokens)
      unsafe mix(pass, query: query, key: key, value: row, mixed: mixed, tokens: tokens, position: position)
      let made = unsafe space.take(shape.heads * latent.valueLength)
      unsafe multiplyHeads(
        pass, values, input: mixed, length: shape.valueLength, out: made, at: 0, latent.valueLength, tokens: tokens)
      unsafe finish(pass, made, output: output, tokens: tokens)
    case .expanded(let keys, let values):
      let value = unsafe space.take(shape.valueColumns)
      let (rotated, row) = unsafe (space.take(latent.rotatedLength), space.take(latent.latentLength))
      unsafe project(latent, pass, input, query: raw, key: rotated, row: row, tokens: tokens, space: &space)
      unsafe place(pass, raw, from: latent.plainLength, latent, in: query, at: 0, latent.rotatedLength, tokens)
      unsafe place(pass, raw, from: 0, latent, in: query, at: latent.rotatedLength, latent.plainLength, tokens)
      unsafe place(pass, rotated, from: 0, nil, in: key, at: 0, latent.rotatedLength, tokens)
      unsafe pass.normalise(row, by: latent.norm, tokens: tokens, into: row)
      unsafe expand(pass, keys, row, out: key, at: latent.rotatedLength, shape.keyLength, tokens: tokens)
      unsafe expand(pass, values, row, out: value, at: 0, shape.valueLength, tokens: tokens)
      unsafe mix(pass, query: query, key: key, value: value, mixed: mixed, tokens: tokens, position: position)
      unsafe finish(pass, mixed, output: output, tokens: tokens)
    }
  }

  /// The heads' queries as their matrix makes them, the rotated part of the key, and the latent row.
  private func project(
    _ latent: LatentProjection, _ pass: ForwardPass, _ input: Rows, query: Rows, key: Rows, row: Rows, tokens: Int,
    space: inout Workspace.Space
  ) {
    let short = unsafe latent.query == nil ? query : space.take(latent.query?.down.rows ?? 0)
    let first = latent.query?.down ?? attention.query
    unsafe pass.multiply(
      .init(matrix: first, out: short), .init(matrix: attention.key, out: key),
      .init(matrix: attention.value, out: row), input: input, tokens: tokens)
    guard let norm = latent.query?.norm else { return }
    unsafe pass.normalise(short, by: norm, tokens: tokens, into: short)
    unsafe pass.multiply(.init(matrix: attention.query, out: query), input: short, tokens: tokens)
  }

  /// Copies `length` values of each head; without `latent`, the same for all heads.
  private func place(
    _ pass: ForwardPass, _ input: Rows, from start: Int, _ latent: LatentProjection?, in out: Rows, at: Int,
    _ length: Int, _ tokens: Int
  ) {
    var job = unsafe qs_placement(
      input: input.base + start, input_stride: Int64(input.columns), input_step: Int64(latent?.queryLength ?? 0),
      out: out.base + at, out_stride: Int64(out.columns), out_step: Int64(attention.shape.keyLength),
      heads: Int32(attention.shape.heads), length: Int32(length))
    unsafe pass.run(tokens, &job, qs_placement_item)
  }

  /// Multiplies the start of each head's `length` values with a matrix of its own, into `out` from `at` on, `step` from
  /// head to head.
  private func multiplyHeads(
    _ pass: ForwardPass, _ matrices: [Matrix], input: Rows, length: Int, out: Rows, at: Int, _ step: Int, tokens: Int
  ) {
    let heads = unsafe Rows(base: input.base, columns: length)
    unsafe pass.round(heads, columns: matrices[0].columns, tokens: tokens * matrices.count)
    unsafe pass.multiply(groups: matrices.count, input: heads) { head in
      let rows = unsafe Rows(base: out.base + at + head * step, columns: out.columns)
      return unsafe .init(
        product: .init(matrix: matrices[head], out: rows), first: head, step: matrices.count, tokens: tokens)
    }
  }

  /// Multiplies rows with a matrix of each head, into `out` from `at` on, `step` from head to head.
  private func expand(
    _ pass: ForwardPass, _ matrices: [Matrix], _ input: Rows, out: Rows, at: Int, _ step: Int, tokens: Int
  ) {
    unsafe pass.multiply(groups: matrices.count, input: input) { head in
      let rows = unsafe Rows(base: out.base + at + head * step, columns: out.columns)
      return unsafe .init(product: .init(matrix: matrices[head], out: rows), first: 0, tokens: tokens)
    }
  }

  private func finish(_ pass: ForwardPass, _ made: Rows, output: Output, tokens: Int) {
    unsafe pass.round(made, columns: made.columns, tokens: tokens)
    unsafe pass.multiply(.init(matrix: attention.output, output), input: made, tokens: tokens)
  }
}
