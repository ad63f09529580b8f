import CKernels

/// ``GatedDeltaNet`` over one sequence: the matrices of its heads, then the rows that the convolution remembers.
package final class GatedDeltaNetState: MixerState {
  private let net: GatedDeltaNet
  private let state: RecurrentState

  /// A sequence at position 0, all of S and of the convolution's past 0; throws where there is no memory for it.
  package init(_ net: GatedDeltaNet) throws(InferenceError) {
    self.net = net
    state = try RecurrentState(floats: net.shape.matrixFloats + net.shape.pastFloats)
  }

  package var recurrent: RecurrentState? { state }

  package func save(to writer: StateWriter, position: Int) throws(InferenceError) {
    try unsafe writer.write(UnsafeRawBufferPointer(state.bytes))
  }

  package func restore(from reader: StateReader, position: Int) throws(InferenceError) {
    try unsafe reader.read(into: state.bytes)
  }

  @unsafe package func apply(
    _ pass: ForwardPass, input: Rows, output: Output, tokens: Int, position: Int, workspace: Workspace
  ) {
    let shape = net.shape
    var space = unsafe workspace.space
    let raw = unsafe space.take(shape.channels)
    let convolved = unsafe space.take(shape.channels)
    let gate = unsafe space.take(shape.valueColumns)
    let made = unsafe space.take(shape.valueColumns)
    let betaAlpha = unsafe space.take(2 * shape.heads)
    let scalars = unsafe space.take(2 * shape.heads)
    unsafe project(pass, input: input, raw: raw, gate: gate, betaAlpha: betaAlpha, tokens: tokens)
    unsafe computeGates(pass, betaAlpha: betaAlpha, scalars: scalars, tokens: tokens)
    var convolution = unsafe convolution(pass, raw: raw, convolved: convolved)
    unsafe pass.run(tokens, &convolution, qs_short_convolution_item)
    unsafe recur(pass, convolution, convolved: convolved, scalars: scalars, made: made, tokens: tokens)
    unsafe qs_short_convolution_past(&convolution, Int32(tokens), state.floats + shape.matrixFloats)
    unsafe pass.normaliseSegments(made, by: net.norm, segments: shape.heads, tokens: tokens)
    unsafe pass.gate(gate, made, .silu, columns: shape.valueColumns, tokens: tokens)
    unsafe pass.multiply(.init(matrix: net.output, output), input: gate, tokens: tokens)
  }

  /// What a token gives of its own: the rows before the convolution, the gate of the output, beta and alpha.
  private func project(
    _ pass: ForwardPass, input: Rows, raw: Rows, gate: Rows, betaAlpha: Rows, tokens: Int
  ) {
    let (first, second) = unsafe (
      ForwardPass.Product(matrix: net.input, out: raw), ForwardPass.Product(matrix: net.gate, out: gate)
    )
    switch net.betaAlpha {
    case .interleaved(let both):
      unsafe pass.multiply(first, second, .init(matrix: both, out: betaAlpha), input: input, tokens: tokens)
    case .separate(let beta, let alpha):
      let alphas = unsafe Rows(base: betaAlpha.base + net.shape.heads, columns: betaAlpha.columns)
      unsafe pass.multiply(
        first, second, .init(matrix: beta, out: betaAlpha), .init(matrix: alpha, out: alphas), input: input,
        tokens: tokens)
    }
  }

  /// Of each head how much a token corrects, then how much of the state it leaves.
  private func computeGates(_ pass: ForwardPass, betaAlpha: Rows, scalars: Rows, tokens: Int) {
    let heads = net.shape.heads
    var run = heads
    if case .interleaved = net.betaAlpha { run = heads / net.shape.keyHeads }
    var job = unsafe qs_delta_gates(
      betas: betaAlpha.base, alphas: betaAlpha.base + run, input_stride: Int64(betaAlpha.columns),
      heads: Int32(heads), run: Int32(run), run_stride: Int32(2 * run), a: net.a.base,
      dt_bias: net.timeStepBias.base, rates: scalars.base, decays: scalars.base + heads,
      out_stride: Int64(scalars.columns))
    unsafe pass.run(tokens, &job, qs_delta_gates_item)
  }

  private func convolution(_ pass: ForwardPass, raw: Rows, convolved: Rows) -> qs_short_convolution {
    let shape = net.shape
    return unsafe qs_short_convolution(
      kernels: pass.kernels, past: state.floats + shape.matrixFloats, input: raw.base,
      input_stride: Int64(raw.columns), weights: net.convolution.base, width: Int32(shape.convolutionWidth),
      channels: Int32(shape.channels), key_heads: Int32(shape.keyHeads), key_length: Int32(shape.keyLength),
      epsilon: Float(shape.epsilon), out: convolved.base, out_stride: Int64(convolved.columns))
  }

  /// The delta rule through all tokens, with a stop where a copy of the state is wanted.
  private func recur(
    _ pass: ForwardPass, _ convolution: qs_short_convolution, convolved: Rows, scalars: Rows, made: Rows, tokens: Int
  ) {
    var first = 0
    if let copy = state.wantedCopy {
      unsafe step(pass, convolved: convolved, scalars: scalars, made: made, tokens: copy.tokens)
      var convolution = unsafe convolution
      let memory = unsafe copy.memory.assumingMemoryBound(to: Float.self)
      unsafe memory.update(from: state.floats, count: net.shape.matrixFloats)
      unsafe qs_short_convolution_past(&convolution, Int32(copy.tokens), memory + net.shape.matrixFloats)
      first = copy.tokens
    }
    unsafe step(
      pass, convolved: convolved.from(first), scalars: scalars.from(first), made: made.from(first),
      tokens: tokens - first)
  }

  private func step(_ pass: ForwardPass, convolved: Rows, scalars: Rows, made: Rows, tokens: Int) {
    let shape = net.shape
    var job = unsafe qs_delta_net(
      kernels: pass.kernels, state: state.floats, rows: convolved.base, row_stride: Int64(convolved.columns),
      rates: scalars.base, decays: scalars.base + shape.heads, scalar_stride: Int64(scalars.columns),
      heads: Int32(shape.heads), key_heads: Int32(shape.keyHeads), is_grouped: shape.isGrouped ? 1 : 0,
      key_length: Int32(shape.keyLength), value_length: Int32(shape.valueLength), tokens: Int32(tokens),
      out: made.base, out_stride: Int64(made.columns))
    unsafe pass.run(Int(qs_delta_net_items(&job)), &job, qs_delta_net_item)
  }
}
