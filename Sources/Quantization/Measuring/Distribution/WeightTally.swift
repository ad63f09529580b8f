internal import CKernels
internal import Tensors

/// What the first pass gathers of weights: moments and counts in buckets.
///
/// Not safe to share: one thread at a time uses one.
// Invariant of `@unchecked`: a tally belongs to one pool thread during a batch and to the caller between batches.
final class WeightTally: @unchecked Sendable {
  private(set) var moments = qs_moments_none()
  private let pilot: Double
  /// Weights by the upper 16 bits of their pattern; 32 bits, as the kernels count, emptied into `buckets` by `take`.
  private var recent = [UInt32](repeating: 0, count: Int(QS_BUCKETS))
  private(set) var buckets: [Int] = []
  private var piece: DecodedPiece

  /// An empty tally of moments about `pilot`, for chunks of up to `scratch` weights.
  init(pilot: Double = 0, scratch: Int = 0) {
    self.pilot = pilot
    piece = DecodedPiece(capacity: scratch)
  }

  /// Makes room for chunks of `weights`.
  func reserve(_ weights: Int) {
    piece = DecodedPiece(capacity: weights)
  }

  /// Decodes and counts a chunk.
  func add(_ chunk: (source: WeightSource, weights: Range<Int>)) {
    piece.decode(chunk)
    let kernels = unsafe qs_statistics_kernels_current().pointee
    let count = Int64(chunk.weights.count)
    unsafe piece.weights.withUnsafeBufferPointer { weights in
      unsafe kernels.moments_add(weights.baseAddress, count, pilot, &moments)
      unsafe qs_buckets_add(weights.baseAddress, count, &recent)
    }
  }

  /// Moves what `other` has gathered here.
  func take(_ other: WeightTally) {
    moments.finite += other.moments.finite
    moments.nan += other.moments.nan
    moments.infinite += other.moments.infinite
    moments.minimum = min(moments.minimum, other.moments.minimum)
    moments.maximum = max(moments.maximum, other.moments.maximum)
    moments.sum.0 += other.moments.sum.0
    moments.sum.1 += other.moments.sum.1
    moments.sum.2 += other.moments.sum.2
    moments.sum.3 += other.moments.sum.3
    other.moments = qs_moments_none()
    settle(other)
  }

  /// Moves the recent bucket counts of `other` into the buckets here.
  private func settle(_ other: WeightTally) {
    if buckets.isEmpty { buckets = [Int](repeating: 0, count: Int(QS_BUCKETS)) }
    for index in buckets.indices where other.recent[index] != 0 {
      buckets[index] += Int(other.recent[index])
      other.recent[index] = 0
    }
  }

  /// All bucket counts so far.
  func settledBuckets() -> [Int] {
    settle(self)
    return buckets
  }

  /// The mean of the finite weights, 0 where there are none.
  var mean: Double {
    moments.finite == 0 ? 0 : pilot + moments.sum.0 / Double(moments.finite)
  }

  /// Mean, standard deviation, skewness and excess kurtosis from the power sums about the pilot.
  var centralMoments: (mean: Double, deviation: Double, skewness: Double, kurtosis: Double) {
    guard moments.finite > 0 else { return (0, 0, 0, 0) }
    let n = Double(moments.finite)
    let (m1, m2, m3, m4) = (moments.sum.0 / n, moments.sum.1 / n, moments.sum.2 / n, moments.sum.3 / n)
    let variance = max(0, m2 - m1 * m1)
    // All equal: what is left of the variance is rounding.
    guard moments.maximum > moments.minimum, variance > 0 else { return (pilot + m1, 0, 0, 0) }
    let third = m3 - 3 * m1 * m2 + 2 * m1 * m1 * m1
    let fourth = m4 - 4 * m1 * m3 + 6 * m1 * m1 * m2 - 3 * m1 * m1 * m1 * m1
    let deviation = variance.squareRoot()
    return (pilot + m1, deviation, third / (variance * deviation), fourth / (variance * variance) - 3)
  }
}
