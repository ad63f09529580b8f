internal import CKernels
internal import Tensors

/// Rounds runs to whole multiples of a step.
struct UniformRounding: RunRounding {
  let bits: Int
  let isSymmetric: Bool
  let range: UniformRange

  /// The grid whose steps span `low ... high`; without any step where that is nothing.
  func grid(low: Float, high: Float) -> qs_uniform_grid {
    let top = Float(1 << (bits - 1) - 1)
    if isSymmetric {
      let scale = Self.stored(max(-low, high) / top)
      return qs_uniform_grid(inverse: inverse(of: scale), scale: scale, low: -top - 1, high: top)
    }
    let steps = Float(1 << bits - 1)
    // Zero has a code, so the range reaches it.
    let (low, high) = (min(low, 0), max(high, 0))
    let scale = Self.stored(high / steps - low / steps)
    let inverse = inverse(of: scale)
    let zero = min((-low * inverse).rounded(.toNearestOrEven), steps)
    return qs_uniform_grid(inverse: inverse, scale: scale, low: -zero, high: steps - zero)
  }

  /// A step as it is stored, in binary16; the largest there is for what is larger.
  private static func stored(_ scale: Float) -> Float {
    qs_float_from_half(qs_half_from_float(min(scale, 65504)))
  }

  func parameters(for weights: Span<Float>, importance: Span<Float>?) -> qs_uniform_grid {
    guard let extent = Extent(weights) else { return grid(low: 0, high: 0) }
    switch range {
    case .all:
      return grid(low: extent.low, high: extent.high)
    case .percentile(let rank):
      let limits = limits(weights, rank)
      return grid(low: limits.lowerBound, high: limits.upperBound)
    case .leastError:
      return UniformSearch(self, extent).grid(weights, importance)
    }
  }

  func round(_ weights: Span<Float>, _ grid: qs_uniform_grid, into result: inout MutableSpan<Float>) {
    unsafe weights.withUnsafeBufferPointer { source in
      unsafe result.withUnsafeMutableBufferPointer { target in
        unsafe qs_rounding_kernels_current().pointee.uniform(
          source.baseAddress, target.baseAddress, Int64(min(source.count, target.count)), grid)
      }
    }
  }

  func levels(_ grid: qs_uniform_grid) -> [Float] {
    stride(from: grid.low, through: grid.high, by: 1).map { $0 * grid.scale }
  }

  /// What lies within percentile `rank`: of the magnitudes, or of the weights at either end.
  private func limits(_ weights: Span<Float>, _ rank: Double) -> ClosedRange<Float> {
    var values: [Float] = []
    values.reserveCapacity(weights.count)
    for index in weights.indices where weights[index].isFinite {
      values.append(isSymmetric ? abs(weights[index]) : weights[index])
    }
    values.sort()
    // The smallest value that `rank` percent of the values do not exceed.
    let above = Int((Double(values.count) * (100 - rank) / 100).rounded(.down))
    let high = values[values.count - 1 - min(above, values.count - 1)]
    let low = isSymmetric ? -high : values[min(above, values.count - 1)]
    return min(low, high)...high
  }
}

extension UniformRounding {
  /// Weights that stand for a tensor in a search.
  private static let sampleWeights = 1 << 20

  /// The grid for a whole tensor.
  func grid(fitting weights: FittingWeights) throws(QuantizationError) -> qs_uniform_grid {
    guard let extent = try Extent.of(weights) else { return grid(low: 0, high: 0) }
    if range == .all { return grid(low: extent.low, high: extent.high) }
    let sample = try weights.sample(Self.sampleWeights, piece: 256)
    guard range == .leastError else { return parameters(for: sample.weights.span, importance: nil) }
    let importance = weights.importance.map { Self.importance($0, of: sample) }
    return UniformSearch(self, extent).grid(sample.weights.span, importance?.span)
  }

  /// The importance of each weight of a sample.
  private static func importance(_ columns: [Float], of sample: WeightSample) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(sample.weights.count)
    for start in sample.starts {
      for position in start..<start + min(256, sample.weights.count - result.count) {
        result.append(columns[position % columns.count])
      }
    }
    return result
  }
}
