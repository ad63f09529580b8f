/// What storing a tensor in a format costs in accuracy and space.
///
/// Errors are decoded minus original weight. Weights that are not finite, before or after, are only counted.
public struct ErrorStatistics: Sendable, Equatable {
  /// The format's name.
  public let format: String

  /// Pairs of weights compared, those left out included.
  public let count: Int

  /// Pairs left out because one of them is NaN or infinite.
  public let nonFiniteCount: Int

  /// Root of the mean squared error.
  public let rmse: Double

  /// The mean of the errors' magnitudes.
  public let meanAbsoluteError: Double

  /// The largest of the errors' magnitudes.
  public let maximumAbsoluteError: Double

  /// Signal to quantization noise, 10 log10(sum of squared weights / sum of squared errors); infinite without error.
  public let sqnr: Double

  /// Cosine of the angle between original and decoded weights; 1 where both are all zero.
  public let cosineSimilarity: Double

  /// Errors, linear from -``maximumAbsoluteError`` to it, gathered from finer bins of at most 1/2048 of that range.
  public let histogram: Histogram

  /// Bits a weight, scales and minimums included.
  public let bitsPerWeight: Double

  /// Bytes the whole tensor takes in the format.
  public let byteCount: Int

  /// Wall-clock seconds spent so far, on all threads, decoding of the source included.
  public let seconds: Double

  /// Whether every weight was compared. If not, rows spread evenly over the tensor were.
  public let isExact: Bool
}

/// How errors are measured.
public struct ErrorOptions: Sendable, Equatable {
  /// Bins of the error histogram, 1 ... 1024 (clamped).
  public var bins: Int

  /// Importance weights, one a column of the tensor; nil for none. They steer the encoder, not the statistics.
  public var importance: [Float]?

  /// How the encoder chooses scales and codes.
  public var mode: EncodingMode

  /// Options for a histogram of `bins` bins, 1 to 1024, and an encoder that is given `importance`, one a column.
  public init(bins: Int = 101, importance: [Float]? = nil, mode: EncodingMode = .reference) {
    self.bins = bins
    self.importance = importance
    self.mode = mode
  }
}
