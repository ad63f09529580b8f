public import Tensors

/// A way to store a tensor, seen by what comes back and what it costs.
///
/// ``WeightFormat`` refines it for formats of independent blocks, such as the GGUF types. Others have parameters of a
/// group, a channel (a row) or the whole tensor: scales, zero points, codebooks. They come in families, whose members'
/// names tell the parameters, such as `int4-sym-g128`; see ``FormatFamily``.
public protocol TensorFormat: Sendable {
  /// The one spelling that ``FormatRegistry/tensorFormat(named:)`` gives back.
  var name: String { get }

  /// What the format is, in one line.
  var summary: String { get }

  /// How a weight is computed from what is stored.
  var equation: String { get }

  /// What the encoder makes of importance weights.
  var importance: ImportanceUse { get }

  /// Weights of a row that are shown together: a block, a group, or the row where it shares its parameters.
  func viewLength(of shape: Shape) -> Int

  /// Bits that the whole tensor takes, scales, zero points and codebooks included; fails where it can't be stored.
  func bitCount(of shape: Shape) throws(QuantizationError) -> Int

  /// The format with what it needs to know of the whole tensor; fails where the tensor can't be stored.
  func fit(_ weights: FittingWeights) throws(QuantizationError) -> any FittedFormat
}

/// A format with the parameters of a whole tensor known; all threads use one at once.
///
/// Parameters of less than the tensor, such as a channel's scale, are computed from the weights at hand each time.
public protocol FittedFormat: Sendable {
  /// Weights that depend on each other, counted through all rows: a block, a row; 1 where none do.
  var unit: Int { get }

  /// Makes `result` what storing `weights` gives back. Any floats are allowed; both have as many.
  ///
  /// `first` is the position of the first weight, counted through all rows: a multiple of ``unit``. `weights` are
  /// whole units, but for the last of the tensor.
  func reconstruct(_ weights: Span<Float>, from first: Int, into result: inout MutableSpan<Float>)

  /// The values that each weight can take, by runs of weights that share them, counted from `first`.
  ///
  /// Empty where a weight's values depend on its neighbours', as in vector codes.
  func levels(_ weights: Span<Float>, from first: Int) -> [BlockLevels]
}

extension TensorFormat {
  /// Ignored, where a format says nothing else.
  public var importance: ImportanceUse { .ignored }

  /// Bits a weight of a tensor, everything counted; nil where the tensor can't be stored or is empty.
  public func bitsPerWeight(of shape: Shape) -> Double? {
    guard shape.elementCount > 0, let bits = try? bitCount(of: shape) else { return nil }
    return Double(bits) / Double(shape.elementCount)
  }

  /// Bits a weight of a matrix of 4096 columns and rows: what formats are sorted by.
  public var nominalBitsPerWeight: Double {
    Shape([4096, 4096]).flatMap { bitsPerWeight(of: $0) } ?? 0
  }

  /// Whether tensors of `shape` can be stored.
  public func fits(_ shape: Shape) -> Bool {
    (try? bitCount(of: shape)) != nil
  }
}
