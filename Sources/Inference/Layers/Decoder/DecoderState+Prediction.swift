extension DecoderState {
  /// Runs the prediction block over the first rows of the last batch, which began at `position` and whose hidden states are
  /// lost by it; `next` are the tokens behind each.
  func predict(next: UnsafeBufferPointer<Int32>, position: Int) {
    guard let block = model.prediction, let mixer = predictionMixer else { return }
    let (width, tokens) = (model.shape.embeddingLength, next.count)
    var space = unsafe workspace.space
    let joined = unsafe space.take(2 * width)
    let second = unsafe Rows(base: joined.base + width, columns: joined.columns)
    unsafe pass.normalise(hidden.rows, by: model.outputNorm, tokens: tokens, into: normed.rows)
    unsafe pass.normalise(normed.rows, by: block.hiddenNorm, tokens: tokens, into: second)
    unsafe embed(next, by: block.embedding ?? model.vocabulary.embedding, into: branch.rows)
    unsafe pass.normalise(branch.rows, by: block.embeddingNorm, tokens: tokens, into: joined)
    unsafe pass.round(joined, columns: 2 * width, tokens: tokens)
    unsafe pass.multiply(.init(matrix: block.projection, out: hidden.rows), input: joined, tokens: tokens)
    run(block.layer, mixer, tokens: tokens, position: position)
  }
}
