/// The runs of weights that share parameters, one after the other.
struct WeightRuns: Sequence, IteratorProtocol {
  private let count: Int
  private let first: Int
  private let columns: Int
  private let scope: ParameterScope
  private var position = 0

  /// The runs of `count` weights from position `first` of a tensor on, whose rows have `columns`.
  init(count: Int, from first: Int = 0, columns: Int, scope: ParameterScope) {
    self.count = count
    self.first = first
    self.columns = Swift.max(1, columns)
    self.scope = scope
  }

  /// Whole rows cut into runs of `length` and shorter ones at the rows' ends.
  init(count: Int, columns: Int, length: Int) {
    self.init(count: count, columns: columns, scope: .group(length))
  }

  /// The next run, counted from the first weight, and its first column.
  mutating func next() -> (Range<Int>, column: Int)? {
    guard position < count else { return nil }
    let column = (first + position) % columns
    let length =
      switch scope {
      case .tensor: count
      case .channel: columns - column
      case .group(let size): Swift.min(size, columns - column)
      case .block(let size): size
      }
    let run = position..<Swift.min(count, position + Swift.max(1, length))
    position = run.upperBound
    return (run, column)
  }
}
