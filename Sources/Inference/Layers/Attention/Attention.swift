/// Multi-head attention with fewer key/value heads than query heads (Ainslie et al., 2023), over a cache.
package struct Attention: Mixer {
  /// `queryColumns` outputs of `embeddingLength` inputs; with a gate, of each head the query and then its gate.
  package var query: Matrix
  /// `keyColumns` outputs of `embeddingLength` inputs; the rotated part alone where ``latent`` makes the rest.
  package var key: Matrix
  /// `valueColumns` outputs of `embeddingLength` inputs; the latent row where there is one.
  package var value: Matrix
  /// `embeddingLength` outputs of `mixedColumns` inputs.
  package var output: Matrix
  /// Sizes of heads, and what is done with scores.
  package var shape: Shape
  /// A norm of queries before they are rotated.
  package var queryNorm: Norm?
  /// A norm of keys before they are rotated and cached.
  package var keyNorm: Norm?
  package var rope: RotaryEmbedding?
  /// Whether the query's matrix has behind each head's query a gate, as long as its value, whose sigmoid what the head
  /// makes is multiplied with.
  package var isGated = false
  /// A logit of each query head that takes its share of the softmax and has no value.
  package var sinks: Vector?
  /// What keys and values come out of, where they have no matrices of their own.
  package var latent: LatentProjection?

  /// Sizes of heads, and what is done with scores.
  package struct Shape: Sendable {
    /// Width of the hidden state.
    package var embeddingLength: Int
    /// Heads that ask, a multiple of ``kvHeads``.
    package var heads: Int
    /// Heads of keys and values, each shared by `heads / kvHeads` neighbouring query heads.
    package var kvHeads: Int
    /// Values of a head's query and key.
    package var keyLength: Int
    /// Values of a head's value.
    package var valueLength: Int
    /// What scores are multiplied with.
    package var scale: Float
    /// Scores become softcap * tanh(score / softcap); 0 leaves them.
    package var softcap: Float = 0
    /// Positions that a token sees, itself among them; 0 for all.
    package var window = 0

    /// The cache of one layer.
    package var cache: AttentionCache.Layout {
      AttentionCache.Layout(kvHeads: kvHeads, keyLength: keyLength, valueLength: valueLength)
    }

    /// Rows that the cache needs: with a window those that the first token of a batch sees and the batch, or a few
    /// tokens more where batches are small, so that going back a little is possible.
    package func rows(_ options: StateOptions) -> Int {
      guard window > 0 else { return options.contextLength }
      return min(options.contextLength, window + max(options.batchSize, Self.slack))
    }

    /// Tokens that a session can always go back.
    private static let slack = 32

    /// Values of all heads' queries.
    package var queryColumns: Int { heads * keyLength }
    /// Values of all heads' keys.
    package var keyColumns: Int { kvHeads * keyLength }
    /// Values of all heads' values.
    package var valueColumns: Int { kvHeads * valueLength }
    /// Values that all heads make: what the output matrix sees.
    package var mixedColumns: Int { heads * valueLength }
  }

  package var demand: LayerDemand {
    var demand = LayerDemand(
      columns: shape.queryColumns + shape.keyColumns + shape.valueColumns + shape.mixedColumns
        + (isGated ? query.rows + shape.mixedColumns : 0),
      widestRow: max(shape.embeddingLength, output.columns))
    if let latent = latent?.demand(heads: shape.heads) {
      let columns = demand.columns + latent.columns
      demand = demand.union(latent)
      demand.columns = columns
    }
    return demand
  }

  package func stateBytes(_ options: StateOptions) -> Int? {
    shape.cache.byteCount(rows: shape.rows(options), type: options.cacheType)
  }

  package func threadFloats(_ options: StateOptions) -> Int {
    AttentionState.threadFloats(shape.cache, type: options.cacheType)
  }

  package func makeState(
    _ options: StateOptions, rotation: Rotation?
  ) throws(InferenceError) -> any MixerState {
    AttentionState(
      self, rotation: rotation,
      cache: try AttentionCache(shape.cache, rows: shape.rows(options), type: options.cacheType),
      batchSize: options.batchSize)
  }
}
