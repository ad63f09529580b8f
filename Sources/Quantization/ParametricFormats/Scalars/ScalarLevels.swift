internal import CKernels

/// A scalar codebook: rising levels, and the thresholds half-way between that decide which is nearest.
package struct ScalarLevels: Sendable, Equatable {
  /// The levels, rising.
  package let levels: [Float]
  private let thresholds: [Float]

  /// The codebook of `values`, in any order, not empty; equal ones count once.
  package init(_ values: [Float]) {
    var levels: [Float] = []
    for value in values.sorted() where levels.last != value { levels.append(value) }
    if levels.isEmpty { levels = [0] }
    self.levels = levels
    thresholds = zip(levels, levels.dropFirst()).map { $0 + ($1 - $0) / 2 }
  }

  /// All levels times `scale`.
  func scaled(by scale: Float) -> ScalarLevels {
    ScalarLevels(levels.map { $0 * scale })
  }

  /// Each weight's nearest level; of two equally near the lower. NaN gives the lowest.
  package func snap(_ weights: Span<Float>) -> [Float] {
    var snapped = [Float](repeating: 0, count: weights.count)
    let kernels = unsafe qs_codebook_kernels_current().pointee
    unsafe weights.withUnsafeBufferPointer { weights in
      unsafe kernels.snap(
        levels, thresholds, Int32(levels.count), weights.baseAddress, Int64(weights.count), &snapped)
    }
    return snapped
  }

  /// What scaling the weights by `1 / scale` before snapping explains: the scale that then leaves the least squared
  /// error, and by how much the error is less than the weights' own sum of squares.
  func fit(_ weights: Span<Float>, importance: Span<Float>?, scale: Float) -> (scale: Float, explained: Double) {
    let kernels = unsafe qs_codebook_kernels_current().pointee
    let sums = unsafe weights.withUnsafeBufferPointer { weights in
      unsafe withOptionalPointer(importance) { importance in
        unsafe kernels.level_sums(
          levels, thresholds, Int32(levels.count), 1 / scale, weights.baseAddress, importance, Int64(weights.count))
      }
    }
    guard sums.square > 0, sums.product > 0 else { return (scale, 0) }
    let gain = sums.product / sums.square
    return (Float(Double(scale) * gain), sums.product * gain * Double(scale) * Double(scale))
  }
}

/// Calls `body` with the first element's address, nil for nil.
func withOptionalPointer<Result>(_ span: Span<Float>?, _ body: (UnsafePointer<Float>?) -> Result) -> Result {
  guard let span else { return body(nil) }
  return unsafe span.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
}
