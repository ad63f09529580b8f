/// What every family has in common.
package struct ModelShape: Sendable {
  /// The family's name as files give it.
  package var architecture: String
  /// Positions that the model was trained for.
  package var contextLength: Int
  /// Number of logits.
  package var vocabularySize: Int
  /// Width of the hidden state.
  package var embeddingLength: Int
  /// Number of layers.
  package var layerCount: Int
  /// Positions beyond which the model can't compute at all; nil where there is no such limit.
  package var positionLimit: Int?
}

/// The weights of a model of one family: immutable, shared by sessions.
///
/// A family is one file in `Architectures` that reads its metadata and tensors through a ``WeightLoader`` and composes
/// layers, and one line in ``ArchitectureRegistry``.
package protocol Architecture: Sendable {
  /// What every family has in common.
  var shape: ModelShape { get }

  /// Floats and bytes that a session's state and buffers take.
  func footprint(_ options: StateOptions) -> StateFootprint

  /// A sequence at position 0.
  func makeState(_ pass: ForwardPass, _ options: StateOptions) throws(InferenceError) -> any SequenceState
}

/// What a session wants of its state.
package struct StateOptions: Sendable {
  /// Positions that the cache holds.
  package var contextLength: Int
  /// How keys and values are stored.
  package var cacheType: CacheType
  /// Tokens that are computed in one go, at most.
  package var batchSize: Int

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

/// The computation of one sequence: caches and buffers. Used by one thread at a time.
package protocol SequenceState: AnyObject {
  /// Runs `tokens`, at most the batch size, from `position` on; their hidden states stay until the next call.
  ///
  /// Returns false where `pass` was cancelled between layers: the positions from `position` on hold nothing then.
  func forward(_ tokens: UnsafeBufferPointer<Int32>, position: Int) -> Bool

  /// Computes the logits of `count` tokens of the last batch from the `first` on into `logits`, row by row.
  func computeLogits(first: Int, count: Int, into logits: UnsafeMutablePointer<Float>)

  /// Forgets everything from `position` on. Returns how many positions are still computed: fewer where the state can't go
  /// back to that one.
  func rewind(to position: Int) -> Int

  /// Why positions can't be taken out of the middle, as a part of a sentence; nil where they can.
  var shiftObstacle: String? { get }

  /// Takes the positions of `dropped` out of the `end` there are; those behind them move up. Called only where
  /// ``shiftObstacle`` is nil.
  func shift(dropping dropped: Range<Int>, end: Int)

  /// Writes what is remembered at `position`.
  func save(to writer: StateWriter, position: Int) throws(InferenceError)

  /// Takes over what ``save(to:position:)`` wrote at the same position. Where it throws, the state is good for nothing until
  /// it is taken back to 0.
  func restore(from reader: StateReader, position: Int) throws(InferenceError)
}
