internal import CKernels

/// Searches the range of weights whose grid has the least squared error, sixteen ranges at a time.
///
/// Ranges shrink by 15% a step from that of all weights on, for as long as the last of sixteen is the best; then come
/// steps of 2% around the best one, and for asymmetric grids steps of 4% at either end alone. The range of all weights
/// is among them, so the error is never above that of min-max.
struct UniformSearch {
  private let rounding: UniformRounding
  private let extent: Extent
  private var low: Float
  private var high: Float
  private var best: qs_uniform_grid
  private var error = Double.infinity

  init(_ rounding: UniformRounding, _ extent: Extent) {
    self.rounding = rounding
    self.extent = extent
    low = extent.low
    high = extent.high
    best = rounding.grid(low: low, high: high)
  }

  /// 0.85^0 ... 0.85^15, 0.85^16 ...; the last that is tried is about 1/30,000.
  private static let shrinking: [[Float]] = (0..<4).map { round in
    (0..<16).map { Float(power(0.85, Double(round * 16 + $0))) }
  }
  private static let close: [Float] = (0..<16).map { Float(power(0.85, Double($0 - 8) / 8)) }
  private static let near: [Float] = (0..<16).map { Float(power(0.85, Double($0 - 8) / 4)) }

  /// The best grid for `weights`, errors weighted by `importance` where given.
  consuming func grid(_ weights: Span<Float>, _ importance: Span<Float>?) -> qs_uniform_grid {
    for factors in Self.shrinking {
      let last = tryRanges(factors.map { (extent.low * $0, extent.high * $0) }, weights, importance)
      if last != 15 { break }
    }
    tryAround(Self.close, Self.close, weights, importance)
    if !rounding.isSymmetric {
      let same = [Float](repeating: 1, count: 16)
      tryAround(Self.near, same, weights, importance)
      tryAround(same, Self.near, weights, importance)
    }
    return best
  }

  /// Tries multiples of the best range, within that of all weights.
  private mutating func tryAround(
    _ lows: [Float], _ highs: [Float], _ weights: Span<Float>, _ importance: Span<Float>?
  ) {
    let ranges = zip(lows, highs).map { lowFactor, highFactor in
      (max(low * lowFactor, min(extent.low, 0)), min(high * highFactor, max(extent.high, 0)))
    }
    tryRanges(ranges, weights, importance)
  }

  /// Keeps the best of sixteen ranges if it is better than what there is; gives its index, nil if none is.
  @discardableResult
  private mutating func tryRanges(
    _ ranges: [(low: Float, high: Float)], _ weights: Span<Float>, _ importance: Span<Float>?
  ) -> Int? {
    let grids = ranges.map { rounding.grid(low: $0.low, high: $0.high) }
    let errors = Self.errors(of: grids, weights, importance)
    var found: Int?
    for (index, candidate) in errors.enumerated() where candidate < error {
      error = candidate
      best = grids[index]
      (low, high) = ranges[index]
      found = index
    }
    return found
  }

  private static func errors(
    of grids: [qs_uniform_grid], _ weights: Span<Float>, _ importance: Span<Float>?
  ) -> [Double] {
    var errors = [Double](repeating: .infinity, count: Int(QS_ROUNDING_CANDIDATES))
    guard grids.count == errors.count else { return errors }
    unsafe weights.withUnsafeBufferPointer { weights in
      let count = Int64(weights.count)
      let kernel = unsafe qs_rounding_kernels().pointee.uniform_errors
      if let importance {
        unsafe importance.withUnsafeBufferPointer {
          unsafe kernel?(weights.baseAddress, $0.baseAddress, count, grids, &errors)
        }
      } else {
        unsafe kernel?(weights.baseAddress, nil, count, grids, &errors)
      }
    }
    return errors
  }
}
