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
  /// Of the sixteen ranges being tried.
  private var grids: [qs_uniform_grid]
  private var errors = [Double](repeating: .infinity, count: Self.candidates)

  private static let candidates = Int(QS_ROUNDING_CANDIDATES)

  init(_ rounding: UniformRounding, _ extent: Extent) {
    self.rounding = rounding
    self.extent = extent
    low = extent.low
    high = extent.high
    best = rounding.grid(low: low, high: high)
    grids = [qs_uniform_grid](repeating: best, count: Self.candidates)
  }

  /// 0.85^0 ... 0.85^15, 0.85^16 ...; the last that is tried is about 1/30,000.
  private static let shrinking: [[Float]] = (0..<4).map { round in
    (0..<16).map { Float(power(0.85, Double(round * 16 + $0))) }
  }
  private static let close: [Float] = (0..<16).map { Float(power(0.85, Double($0 - 8) / 8)) }
  private static let near: [Float] = (0..<16).map { Float(power(0.85, Double($0 - 8) / 4)) }
  private static let same = [Float](repeating: 1, count: 16)

  /// The best grid for `weights`, errors weighted by `importance` where given.
  consuming func grid(_ weights: Span<Float>, _ importance: Span<Float>?) -> qs_uniform_grid {
    for factors in Self.shrinking {
      let last = tryRanges(weights, importance) { [extent] in (extent.low * factors[$0], extent.high * factors[$0]) }
      if last != Self.candidates - 1 { break }
    }
    tryAround(Self.close, Self.close, weights, importance)
    if !rounding.isSymmetric {
      tryAround(Self.near, Self.same, weights, importance)
      tryAround(Self.same, Self.near, weights, importance)
    }
    return best
  }

  /// Tries multiples of the best range, within that of all weights.
  private mutating func tryAround(
    _ lows: [Float], _ highs: [Float], _ weights: Span<Float>, _ importance: Span<Float>?
  ) {
    let (least, most) = (min(extent.low, 0), max(extent.high, 0))
    tryRanges(weights, importance) { [low, high] in (max(low * lows[$0], least), min(high * highs[$0], most)) }
  }

  /// Keeps the best of sixteen ranges if it is better than what there is; gives its index, nil if none is.
  @discardableResult
  private mutating func tryRanges(
    _ weights: Span<Float>, _ importance: Span<Float>?, _ range: (Int) -> (low: Float, high: Float)
  ) -> Int? {
    for index in 0..<Self.candidates {
      let (low, high) = range(index)
      grids[index] = rounding.grid(low: low, high: high)
    }
    measure(weights, importance)
    var found: Int?
    for index in 0..<Self.candidates where errors[index] < error {
      error = errors[index]
      best = grids[index]
      found = index
    }
    if let found { (low, high) = range(found) }
    return found
  }

  /// Sets `errors` to those of `grids`.
  private mutating func measure(_ weights: Span<Float>, _ importance: Span<Float>?) {
    unsafe weights.withUnsafeBufferPointer { weights in
      let count = Int64(weights.count)
      let kernel = unsafe qs_rounding_kernels_current().pointee.uniform_errors
      if let importance {
        unsafe importance.withUnsafeBufferPointer {
          unsafe kernel?(weights.baseAddress, $0.baseAddress, count, grids, &errors)
        }
      } else {
        unsafe kernel?(weights.baseAddress, nil, count, grids, &errors)
      }
    }
  }
}
