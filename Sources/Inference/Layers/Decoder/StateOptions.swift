/// What a session wants of its state.
package struct StateOptions: Sendable {
  /// Positions that the cache holds.
  package var contextLength: Int
  /// How keys and values are stored.
  package var cacheType: CacheType
  /// Tokens that are computed in one go, at most.
  package var batchSize: Int

  /// Options of a state; `contextLength` and `batchSize` are at least 1.
  package init(contextLength: Int, cacheType: CacheType, batchSize: Int) {
    self.contextLength = contextLength
    self.cacheType = cacheType
    self.batchSize = batchSize
  }
}

/// What a state takes; nil where a size overflows.
package struct StateFootprint: Sendable {
  /// Bytes of the key/value cache or recurrent state.
  package var cacheBytes: Int?
  /// Bytes of the buffers for a batch.
  package var bufferBytes: Int?
  /// What the layers need of the memory that all share.
  package var demand: LayerDemand
  /// The scratch memory that one thread needs, in floats.
  package var threadFloats: Int
}
