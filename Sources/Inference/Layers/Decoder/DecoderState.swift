/// One sequence through a ``Decoder``: its caches and buffers, all taken when it is made. Used by one thread at a time.
final class DecoderState {
  let model: Decoder
  let pass: ForwardPass
  let mixers: [any MixerState]
  /// That of the block that foretells a further token; nil without one.
  let predictionMixer: (any MixerState)?
  /// Nil where no layer is recurrent.
  let snapshots: StateSnapshots?
  private let rotations: [Rotation]
  let hidden: RowBuffer
  let normed: RowBuffer
  let branch: RowBuffer
  let workspace: Workspace

  /// A sequence at position 0; throws where there is no memory for it.
  init(_ model: Decoder, _ pass: ForwardPass, _ options: StateOptions) throws(InferenceError) {
    self.model = model
    self.pass = pass
    var (rotations, mixers) = ([Rotation](), [any MixerState]())
    for rope in model.ropes { rotations.append(try Rotation(rope, options)) }
    for layer in model.layers {
      let rope = layer.mixer.rope
      mixers.append(try layer.mixer.makeState(options, rotation: rotations.first { $0.rope === rope }))
    }
    if let mixer = model.prediction?.layer.mixer {
      predictionMixer = try mixer.makeState(options, rotation: rotations.first { $0.rope === mixer.rope })
    } else {
      predictionMixer = nil
    }
    self.rotations = rotations
    self.mixers = mixers
    let recurrent = mixers.compactMap(\.recurrent)
    snapshots = recurrent.isEmpty ? nil : try StateSnapshots(of: recurrent)
    let width = model.shape.embeddingLength
    hidden = try RowBuffer(count: options.batchSize, columns: width)
    normed = try RowBuffer(count: options.batchSize, columns: width)
    branch = try RowBuffer(count: options.batchSize, columns: width)
    workspace = try Workspace(columns: model.demand.columns, batchSize: options.batchSize)
  }

  /// Runs `tokens`, at most the batch size, from `position` on; their hidden states stay until the next call.
  ///
  /// Returns false where `pass` was cancelled between layers: the positions from `position` on hold nothing then.
  func forward(_ tokens: UnsafeBufferPointer<Int32>, position: Int) -> Bool {
    snapshots?.begin(position: position, tokens: tokens.count)
    unsafe embed(tokens, position: position)
    for rotation in rotations { rotation.fill(position: position, count: tokens.count) }
    for index in model.layers.indices {
      if pass.isCancelled() { return false }
      run(model.layers[index], mixers[index], tokens: tokens.count, position: position)
      if let observer = pass.observer {
        unsafe observer.observe(
          layer: index, hidden: UnsafePointer(hidden.rows.base), rows: tokens.count,
          columns: model.shape.embeddingLength)
      }
    }
    snapshots?.finish(position: position + tokens.count)
    return true
  }

  private func embed(_ tokens: UnsafeBufferPointer<Int32>, position: Int) {
    unsafe embed(tokens, by: model.vocabulary.embedding, into: hidden.rows)
    guard let positions = model.positionEmbedding else { return }
    for index in tokens.indices {
      let (row, learned) = unsafe (hidden.rows.from(index).base, branch.rows.base)
      unsafe pass.copyRow(position + index, of: positions, into: learned)
      for column in 0..<model.shape.embeddingLength { unsafe row[column] += learned[column] }
    }
  }

  /// Writes the rows of `embedding` that belong to `tokens`, scaled as the network wants them.
  func embed(_ tokens: UnsafeBufferPointer<Int32>, by embedding: Matrix, into rows: Rows) {
    for index in tokens.indices {
      let row = unsafe rows.from(index).base
      unsafe pass.copyRow(Int(tokens[index]), of: embedding, into: row)
      guard model.embeddingScale != 1 else { continue }
      for column in 0..<model.shape.embeddingLength { unsafe row[column] *= model.embeddingScale }
    }
  }

  // MARK: One layer

  func run(_ layer: DecoderLayer, _ mixer: any MixerState, tokens: Int, position: Int) {
    if layer.isParallel {
      runParallel(layer, mixer, tokens: tokens, position: position)
      return
    }
    let input = unsafe prepare(layer.mixerNorm, tokens: tokens)
    let mixed = unsafe output(layer, post: layer.mixerPostNorm)
    unsafe mixer.apply(
      pass, input: input, output: mixed, tokens: tokens, position: position, workspace: workspace)
    unsafe add(mixed, layer, post: layer.mixerPostNorm, tokens: tokens)
    let between = unsafe prepare(layer.feedForwardNorm, tokens: tokens)
    let made = unsafe output(layer, post: layer.feedForwardPostNorm)
    unsafe layer.feedForward.apply(pass, input: between, output: made, tokens: tokens, workspace: workspace)
    unsafe add(made, layer, post: layer.feedForwardPostNorm, tokens: tokens)
  }

  /// Both parts see the same hidden state and add to it directly.
  private func runParallel(_ layer: DecoderLayer, _ mixer: any MixerState, tokens: Int, position: Int) {
    let width = model.shape.embeddingLength
    let out = unsafe Output(rows: hidden.rows, accumulates: true)
    var second: Rows?
    if let norm = layer.feedForwardNorm {
      unsafe pass.normalise(hidden.rows, by: norm, tokens: tokens, into: branch.rows)
      unsafe second = unsafe branch.rows
    }
    let input = unsafe prepare(layer.mixerNorm, tokens: tokens)
    unsafe mixer.apply(pass, input: input, output: out, tokens: tokens, position: position, workspace: workspace)
    let between = unsafe second ?? input
    unsafe pass.round(between, columns: width, tokens: tokens)
    unsafe layer.feedForward.apply(pass, input: between, output: out, tokens: tokens, workspace: workspace)
  }

  /// The hidden state, normed where there is a norm, and rounded.
  private func prepare(_ norm: Norm?, tokens: Int) -> Rows {
    guard let norm else {
      unsafe pass.round(hidden.rows, columns: model.shape.embeddingLength, tokens: tokens)
      return unsafe hidden.rows
    }
    unsafe pass.normalise(hidden.rows, by: norm, tokens: tokens, into: normed.rows)
    return unsafe normed.rows
  }

  /// Where a part's result goes: straight onto the hidden state, unless something is done with it first.
  private func output(_ layer: DecoderLayer, post: Norm?) -> Output {
    let isDirect = post == nil && layer.residualScale == 1
    return unsafe Output(rows: isDirect ? hidden.rows : branch.rows, accumulates: isDirect)
  }

  private func add(_ output: Output, _ layer: DecoderLayer, post: Norm?, tokens: Int) {
    guard unsafe !output.accumulates else { return }
    unsafe pass.add(
      output.rows, norm: post, scale: layer.residualScale, columns: model.shape.embeddingLength, tokens: tokens,
      to: hidden.rows)
  }

  // MARK: Results

  /// Computes the logits of `count` tokens of the last batch from the `first` on into `logits`, row by row.
  func computeLogits(first: Int, count: Int, into logits: UnsafeMutablePointer<Float>) {
    let size = model.shape.vocabularySize
    unsafe pass.normalise(hidden.rows.from(first), by: model.outputNorm, tokens: count, into: normed.rows)
    let out = unsafe Rows(base: logits, columns: size)
    unsafe pass.multiply(.init(matrix: model.vocabulary.output, out: out), input: normed.rows, tokens: count)
    guard model.logitScale != 1 || model.logitSoftcap != 0 else { return }
    unsafe pass.finish(logits, count: size * count, scale: model.logitScale, softcap: model.logitSoftcap)
  }

  /// Forgets everything from `position` on. Returns how many positions are still computed: fewer where the state can't
  /// go back to that one.
  func rewind(to position: Int) -> Int {
    let reached = snapshots?.restore(to: position) ?? position
    if let predictionMixer { _ = predictionMixer.rewind(to: reached) }
    guard !mixers.allSatisfy({ $0.rewind(to: reached) }) else { return reached }
    return snapshots?.restore(to: 0) ?? 0
  }
}
