/// Multi-head attention with fewer key/value heads than query heads (Ainslie et al., 2023), over a cache.
package struct Attention: Mixer {
  package var query: Matrix
  package var key: Matrix
  package var value: Matrix
  package var output: Matrix
  package var shape: Shape
  /// Norms of queries and keys before they are rotated.
  package var queryNorm: Norm?
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
    package var embeddingLength: Int
    package var heads: Int
    package var kvHeads: Int
    package var keyLength: Int
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

    package var queryColumns: Int { heads * keyLength }
    package var keyColumns: Int { kvHeads * keyLength }
    package var valueColumns: Int { kvHeads * valueLength }
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
