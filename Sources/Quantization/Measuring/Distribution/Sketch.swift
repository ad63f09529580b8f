internal import Tensors

/// The rough shape of a tensor's distribution, for a sparkline.
public struct Sketch: Sendable, Equatable {
  /// Where the first bin begins: three deviations below the sampled mean.
  public let lower: Float

  /// Where the last bin ends: three deviations above the sampled mean.
  public let upper: Float

  /// Each bin's count as a share of the fullest one's, 0 ... 1. All 0 where no weight is finite.
  public let heights: [Float]
}

extension WeightSource {
  /// A sketch in `bins` bins from about `sample` weights of rows spread evenly. Some 10 microseconds.
  public func sketch(bins: Int = 16, sample: Int = 4096) -> Sketch {
    let bins = min(max(bins, 1), 1024)
    let weights = sampled(sample).filter(\.isFinite)
    let count = Float(max(1, weights.count))
    let mean = weights.reduce(0) { $0 + $1 / count }
    let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / count }
    let reach = variance.isFinite && variance > 0 ? 3 * variance.squareRoot() : max(abs(mean), .leastNormalMagnitude)
    var counts = [Int](repeating: 0, count: bins)
    for weight in weights {
      let position = ((weight - mean) / reach + 1) / 2 * Float(bins)
      if position >= 0, position < Float(bins) { counts[Int(position)] += 1 }
    }
    let largest = Float(max(1, counts.max() ?? 1))
    return Sketch(lower: mean - reach, upper: mean + reach, heights: counts.map { Float($0) / largest })
  }

  /// About `count` weights: pieces of 256, or single rows, spread evenly.
  private func sampled(_ count: Int) -> [Float] {
    let total = shape.elementCount
    guard total > 0, count > 0 else { return [] }
    let piece = min(total, shape.columns.isMultiple(of: 256) ? 256 : shape.columns, 4096)
    let whole = piece / format.blockFormat.weightsPerBlock * format.blockFormat.weightsPerBlock
    guard whole > 0 else { return [] }
    let pieces = min(total / whole, max(1, count / whole))
    var result: [Float] = []
    result.reserveCapacity(pieces * whole)
    var buffer = [Float](repeating: 0, count: whole)
    for index in 0..<pieces {
      let start = total / whole * index / pieces * whole
      var target = buffer.mutableSpan
      decode(start..<start + whole, into: &target)
      result.append(contentsOf: buffer)
    }
    return result
  }
}
