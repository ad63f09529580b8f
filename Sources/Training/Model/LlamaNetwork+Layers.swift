extension LlamaNetwork {
  /// The hidden state before the first layer: rows x width.
  package func embedded(
    _ batch: TokenBatch, on tape: Tape, view: WeightView = { parameter, tape in tape.parameter(parameter) }
  ) -> Value {
    tape.gather(view(embedding, tape), batch.tokens)
  }

  /// The hidden state behind layer `index`, of that before it: rows x width both. `observe` sees the inputs of each
  /// matrix.
  package func layer(
    _ index: Int, _ state: Value, _ segments: Segments, on tape: Tape,
    view: WeightView = { parameter, tape in tape.parameter(parameter) }, observe: InputObserver? = nil
  ) -> Value {
    let layer = layers[index]
    func product(_ input: Value, _ weights: Parameter) -> Value {
      observe?(weights, input, tape)
      return tape.product(input, view(weights, tape))
    }
    let normed = tape.norm(state, tape.parameter(layer.attentionNorm), epsilon: epsilon)
    let query = tape.rotated(product(normed, layer.query), by: rotation, segments)
    let key = tape.rotated(product(normed, layer.key), by: rotation, segments)
    let mixed = tape.attention(query, key, product(normed, layer.value), heads, segments)
    let x = tape.sum(state, product(mixed, layer.attentionOutput))
    let inner = tape.norm(x, tape.parameter(layer.feedForwardNorm), epsilon: epsilon)
    let gated = tape.gated(product(inner, layer.gate), product(inner, layer.up))
    return tape.sum(x, product(gated, layer.down))
  }

  /// The matrices of layer `index`.
  package func matrices(ofLayer index: Int) -> [Parameter] { layers[index].matrices }

  /// The hidden states before each layer that is not skipped and behind the last, row by row, for measures of what layers
  /// do.
  package func hiddenStates(_ batch: TokenBatch, on tape: Tape, skipping: Set<Int> = []) -> [Value] {
    var states = [embedded(batch, on: tape)]
    for index in layers.indices where !skipping.contains(index) {
      states.append(layer(index, states[states.count - 1], batch.segments, on: tape))
    }
    return states
  }
}
