internal import Tensors

/// How large the weights of each row and each column of a tensor are.
public struct ChannelStatistics: Sendable, Equatable {
  /// A row or a column.
  public struct Channel: Sendable, Equatable {
    /// Which row or column, from 0.
    public let index: Int
    /// Root of the mean squared weight.
    public let rms: Double
    /// The largest magnitude.
    public let maximum: Double
    /// ``rms`` divided by the median of all rows, or of all columns; 0 where that is 0.
    public let ratio: Double
  }

  /// The rows that were looked at, the largest ratio first.
  public let rows: [Channel]
  /// All columns, the largest ratio first.
  public let columns: [Channel]
  /// Whether every row was looked at. If not, rows spread evenly over the tensor were.
  public let isExact: Bool

  /// A row or column is called an outlier where its ratio is above this.
  public static let outlierRatio = 3.0

  /// Channels of sums of squares over `weights` each, where `sums` holds index, sum and largest magnitude.
  static func channels(_ sums: [(index: Int, squares: Double, maximum: Double)], weights: Int) -> [Channel] {
    let count = Double(max(1, weights))
    let sizes = sums.map { ($0.squares / count).squareRoot() }
    let sorted = sizes.sorted()
    let median = sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    return zip(sums, sizes).map { sum, size in
      Channel(index: sum.index, rms: size, maximum: sum.maximum, ratio: median > 0 ? size / median : 0)
    }
    .sorted { ($1.ratio, $0.index) < ($0.ratio, $1.index) }
  }
}

/// Sums over rows and columns; one thread at a time uses one.
// Invariant of `@unchecked`: a tally belongs to one pool thread during a batch and to the caller after the last.
private final class ChannelTally: @unchecked Sendable {
  private(set) var rows: [(index: Int, squares: Double, maximum: Double)] = []
  private(set) var squares: [Double]
  private(set) var maxima: [Float]

  init(columns: Int) {
    squares = [Double](repeating: 0, count: columns)
    maxima = [Float](repeating: 0, count: columns)
  }

  /// Adds a row. Weights that are not finite are left out.
  func add(_ row: Int, _ weights: [Float]) {
    var sum = 0.0
    var largest: Float = 0
    for (column, weight) in weights.enumerated() where weight.isFinite {
      let square = Double(weight) * Double(weight)
      sum += square
      squares[column] += square
      let size = abs(weight)
      largest = max(largest, size)
      if size > maxima[column] { maxima[column] = size }
    }
    rows.append((row, sum, Double(largest)))
  }

  func take(_ other: ChannelTally) {
    rows += other.rows
    for column in squares.indices {
      squares[column] += other.squares[column]
      maxima[column] = max(maxima[column], other.maxima[column])
    }
  }
}

extension TensorAnalyzer {
  /// The rows and columns of `source` by size; nil where `isCancelled` said so.
  ///
  /// Above `limit` weights rows spread evenly are looked at. O(weights), on all threads.
  public func channels(
    of source: WeightSource, limit: Int = 500_000_000, isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: (Double) -> Void = { _ in }
  ) -> ChannelStatistics? {
    let (all, columns) = (source.rows, source.shape.columns)
    guard all > 0, columns > 0 else { return ChannelStatistics(rows: [], columns: [], isExact: true) }
    let count = min(all, max(1, limit / columns))
    let perChunk = max(1, Self.chunkWeights / columns)
    let chunks = (count + perChunk - 1) / perChunk
    let tallies = (0..<pool.threadCount).map { _ in ChannelTally(columns: columns) }
    let complete = run(count: chunks, isCancelled: isCancelled) { chunk, thread in
      for index in chunk * perChunk..<min(count, (chunk + 1) * perChunk) {
        let row = count == all ? index : Int(Double(index) * Double(all) / Double(count))
        tallies[thread].add(row, source.weights(row * columns..<(row + 1) * columns))
      }
    } afterBatch: { done in
      progress(Double(done) / Double(chunks))
    }
    guard complete, let total = tallies.first else { return nil }
    for other in tallies.dropFirst() { total.take(other) }
    let columnSums = total.squares.indices.map { ($0, total.squares[$0], Double(total.maxima[$0])) }
    return ChannelStatistics(
      rows: ChannelStatistics.channels(total.rows, weights: columns),
      columns: ChannelStatistics.channels(columnSums, weights: count), isExact: count == all)
  }
}
