public import Tensors

/// A way to store weights in blocks that do not depend on each other: how bytes become numbers and, where there is an
/// encoder, the other way round.
///
/// Everything that lists or compares formats reads them from ``FormatRegistry``.
public protocol WeightFormat: TensorFormat {
  /// The layout: block size in weights and bytes.
  var blockFormat: BlockFormat { get }

  /// The kind of format, by which lists are ordered.
  var family: BlockFamily { get }

  /// What quantizers do with the format.
  var policy: BlockPolicy { get }

  /// Whether ``encode(_:columns:importance:mode:into:)`` works.
  var canEncode: Bool { get }

  /// Decodes whole blocks, as many as both `blocks` and `weights` hold. O(weights), any bytes are allowed.
  func decode(_ blocks: RawSpan, into weights: inout MutableSpan<Float>)

  /// Whether ``EncodingMode/best`` gives other bytes than ``EncodingMode/reference``.
  var hasBestEncoder: Bool { get }

  /// Encodes rows of `columns` weights into `blocks`.
  ///
  /// `importance`, where given, holds one weight a column, not negative, used for every row. `blocks` must have
  /// exactly the bytes the rows need. Formats that have no encoder of `mode` use the reference's.
  func encode(
    _ weights: Span<Float>, columns: Int, importance: Span<Float>?, mode: EncodingMode,
    into blocks: inout MutableRawSpan
  ) throws(QuantizationError)

  /// The values that the weights of one block can take, for each run of weights that shares a scale.
  func levels(of block: RawSpan) -> [BlockLevels]
}

extension WeightFormat {
  /// The name in the field's spelling, for example `Q4_K`.
  public var name: String { blockFormat.name }

  /// Encodes as the reference does: ``encode(_:columns:importance:mode:into:)`` in mode `reference`.
  public func encode(
    _ weights: Span<Float>, columns: Int, importance: Span<Float>?, into blocks: inout MutableRawSpan
  ) throws(QuantizationError) {
    try encode(weights, columns: columns, importance: importance, mode: .reference, into: &blocks)
  }

  /// Storage cost in bits a weight, scales and minimums included.
  public var bitsPerWeight: Double { blockFormat.bitsPerWeight }
}

/// How an encoder chooses scales and codes. The size of the result is the same.
public enum EncodingMode: String, Sendable, Hashable, CaseIterable {
  /// Byte for byte what the reference implementation writes.
  case reference
  /// Searches wider, from the reference's blocks on: each block's weighted error is at most the reference's.
  case best
}

/// What an encoder makes of importance weights (an importance matrix's mean squared activation of each column).
public enum ImportanceUse: String, Sendable, Hashable {
  /// The same bytes with and without.
  case ignored
  /// Weighs the errors that the encoder minimises, where given.
  case optional
  /// There is no encoding without.
  case required
}

/// The reconstruction values of a run of weights within a block.
public struct BlockLevels: Sendable, Equatable {
  /// Which weights of the block these are: a sub-block that shares one scale.
  public let weights: Range<Int>

  /// The values a weight can take, ascending; equal ones appear once.
  public let values: [Float]

  /// Sorts `values` and drops repeated and non-finite ones.
  public init(weights: Range<Int>, values: [Float]) {
    self.weights = weights
    var sorted: [Float] = []
    // Adding zero makes a negative zero a plain one.
    for value in values.filter(\.isFinite).sorted() where sorted.last != value { sorted.append(value + 0) }
    self.values = sorted
  }

  /// Levels whose values are as `init(weights:values:)` leaves them.
  init(weights: Range<Int>, sorted values: [Float]) {
    self.weights = weights
    self.values = values
  }
}
