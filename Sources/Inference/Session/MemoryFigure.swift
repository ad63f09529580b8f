/// What a session takes of memory, known before it is made.
public struct MemoryFigure: Sendable, Equatable {
  /// The weights' bytes: of the panels that they were repacked into, or of the model's file.
  public let weightBytes: Int
  /// Whether the weights are the mapped file's: the system reads those that are used and can give them up again.
  public let isMapped: Bool
  /// Keys and values of past positions, and the state of recurrent layers.
  public let cacheBytes: Int
  /// What a batch is computed in, and the logits.
  public let bufferBytes: Int
  /// What the program has besides: its code, the vocabulary, what it read of the file; 0 where that is not counted.
  public var programBytes = 0
  /// Positions that there is room for.
  public let contextLength: Int
  /// How keys and values are stored.
  public let cacheType: CacheType

  /// All of it.
  public var totalBytes: Int { weightBytes + cacheBytes + bufferBytes + programBytes }

  /// What the session takes itself: all but the weights and the program.
  public var sessionBytes: Int { cacheBytes + bufferBytes }
}

extension MemoryFigure: CustomStringConvertible {
  /// For example `311 MiB: weights 102 (mapped), cache of 8192 positions in f16 184, buffers 25`.
  public var description: String {
    """
    \(Self.mebibytes(totalBytes)) MiB: weights \(Self.mebibytes(weightBytes))\(isMapped ? " (mapped)" : ""), cache of \(contextLength) \
    positions in \(cacheType.rawValue) \(Self.mebibytes(cacheBytes)), buffers \(Self.mebibytes(bufferBytes))\
    \(programBytes > 0 ? ", program \(Self.mebibytes(programBytes))" : "")
    """
  }

  /// Rounded up.
  private static func mebibytes(_ bytes: Int) -> Int { (bytes + (1 << 20) - 1) >> 20 }
}
