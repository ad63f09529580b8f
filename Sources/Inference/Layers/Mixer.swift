import CKernels

/// What a part of a layer needs of the memory that all share.
package struct LayerDemand: Sendable {
  /// Floats of the ``Workspace`` a token.
  package var columns: Int
  /// The longest row of any matrix.
  package var widestRow: Int
  /// Bytes of rounded activations a token.
  package var roundedBytes: Int
  /// Matrices that are multiplied in one go.
  package var products: Int

  /// Products have `rowsPerToken` rows of input for each token.
  package init(columns: Int, widestRow: Int, rowsPerToken: Int = 1, products: Int = 4) {
    self.columns = columns
    self.widestRow = widestRow
    self.roundedBytes = rowsPerToken * Self.roundedBytes(columns: widestRow)
    self.products = products
  }

  /// Bytes of a rounded row of activations.
  package static func roundedBytes(columns: Int) -> Int {
    Int(qs_rounded_bytes(Int32(clamping: columns)))
  }

  /// Enough for either of two.
  package func union(_ other: LayerDemand) -> LayerDemand {
    var both = LayerDemand(columns: max(columns, other.columns), widestRow: max(widestRow, other.widestRow))
    both.roundedBytes = max(both.roundedBytes, roundedBytes, other.roundedBytes)
    both.products = max(products, other.products)
    return both
  }
}

/// Where a part of a layer puts its result.
@unsafe package struct Output {
  package let rows: Rows
  /// Whether the result is added to what is there.
  package let accumulates: Bool

  /// Results go into `rows`, or are added to what is there.
  @unsafe package init(rows: Rows, accumulates: Bool) {
    unsafe self.rows = unsafe rows
    unsafe self.accumulates = accumulates
  }
}

/// The part of a layer through which tokens see each other: attention, or something else with a state of its own.
///
/// The weights are immutable and shared; what belongs to one sequence is the ``MixerState``.
package protocol Mixer: Sendable {
  /// The positions' rotation, nil where there is none. Layers with the same object share its cosines and sines.
  var rope: RotaryEmbedding? { get }
  /// Memory for a batch.
  var demand: LayerDemand { get }
  /// Bytes of the state's ``RecurrentState``, 0 where it has none.
  var recurrentBytes: Int { get }
  /// Bytes of the state of one sequence, nil where they overflow.
  func stateBytes(_ options: StateOptions) -> Int?
  /// Floats of scratch memory that one thread needs.
  func threadFloats(_ options: StateOptions) -> Int
  /// The state of one sequence at position 0; `rotation` is that of ``rope``.
  func makeState(_ options: StateOptions, rotation: Rotation?) throws(InferenceError) -> any MixerState
}

extension Mixer {
  package var rope: RotaryEmbedding? { nil }
  package var recurrentBytes: Int { 0 }
  package func threadFloats(_ options: StateOptions) -> Int { 0 }
}

/// One layer's mixer with what it remembers of one sequence.
package protocol MixerState: LastingState {
  /// What tokens change for good; nil where everything is kept by position.
  var recurrent: RecurrentState? { get }

  /// Computes what the layer makes of `input`: `tokens` rows whose rounded form the stage before has left, the first
  /// of them at `position`. Remembers them, and makes the copy that ``recurrent`` wants.
  @unsafe func apply(
    _ pass: ForwardPass, input: Rows, output: Output, tokens: Int, position: Int, workspace: Workspace)

  /// Forgets what is kept by position from `position` on; false where that can't be done. Going back to 0 always can.
  func rewind(to position: Int) -> Bool
}

extension MixerState {
  package var recurrent: RecurrentState? { nil }
  package func rewind(to position: Int) -> Bool { true }
}

/// The part of a layer that works on each token alone.
package protocol FeedForward: Sendable {
  /// Memory for a batch.
  var demand: LayerDemand { get }

  /// Computes what the network makes of `input`: `tokens` rows whose rounded form the stage before has left.
  @unsafe func apply(_ pass: ForwardPass, input: Rows, output: Output, tokens: Int, workspace: Workspace)
}
