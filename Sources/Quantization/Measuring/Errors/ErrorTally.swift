internal import CKernels
internal import Tensors

/// What is compared with what.
struct ErrorJob: Sendable {
  let source: WeightSource
  let format: any TensorFormat
  let options: ErrorOptions
  let bitCount: Int
  let start = monotonicSeconds()

  init(source: WeightSource, format: any TensorFormat, options: ErrorOptions) throws(QuantizationError) {
    let columns = source.shape.columns
    if let importance = options.importance, importance.count != columns {
      throw .wrongSize(what: "importance weights", expected: columns, found: importance.count)
    }
    self.source = source
    self.format = format
    self.options = options
    self.bitCount = try format.bitCount(of: source.shape)
  }

  /// The format for the tensor, from about `limit` of its weights.
  func fit(
    limit: Int, pool: WorkerPool, isCancelled: @escaping @Sendable () -> Bool
  ) throws(QuantizationError) -> any FittedFormat {
    try format.fit(
      FittingWeights(
        source, importance: options.importance, mode: options.mode, limit: limit, pool: pool,
        isCancelled: isCancelled))
  }
}

/// Sums and a fine histogram of errors. Not safe to share: one thread at a time uses one.
// Invariant of `@unchecked`: as for WeightTally.
final class ErrorTally: @unchecked Sendable {
  private let job: ErrorJob
  private var sums = qs_error_sums()
  private var fine = FineErrors()
  private var buffers: RoundTrip

  /// An empty tally, for chunks of up to `scratch` weights.
  init(_ job: ErrorJob, scratch: Int = 0) {
    self.job = job
    buffers = RoundTrip(weights: scratch)
  }

  /// Stores `weights`, counted through all rows, in `format` and compares.
  func add(_ weights: Range<Int>, in format: any FittedFormat) {
    buffers.run(job.source, weights, in: format)
    let kernels = unsafe qs_statistics_kernels_current().pointee
    var chunk = qs_error_sums()
    unsafe kernels.errors_add(buffers.original, buffers.decoded, Int64(weights.count), &chunk)
    buffers.subtract(count: weights.count)
    fine.reach(chunk.maximum)
    unsafe fine.add(buffers.decoded, count: weights.count, kernels: kernels)
    sums.add(chunk)
  }

  /// Moves what `other` has gathered here.
  func take(_ other: ErrorTally) {
    sums.add(other.sums)
    other.sums = qs_error_sums()
    fine.take(&other.fine)
  }

  func statistics(isExact: Bool) -> ErrorStatistics {
    fine.settle()
    let n = Double(max(1, sums.finite))
    let angle = (sums.original * sums.decoded).squareRoot()
    return ErrorStatistics(
      format: job.format.name, count: Int(sums.finite + sums.skipped), nonFiniteCount: Int(sums.skipped),
      rmse: (sums.squared / n).squareRoot(), meanAbsoluteError: sums.absolute / n,
      maximumAbsoluteError: Double(sums.maximum),
      sqnr: sums.squared > 0 ? 10 * decimalLogarithm(sums.original / sums.squared) : .infinity,
      cosineSimilarity: angle > 0 ? sums.product / angle : sums.original == sums.decoded ? 1 : 0,
      histogram: fine.histogram(limit: Double(sums.maximum), bins: min(max(job.options.bins, 1), 1024)),
      bitsPerWeight: job.format.bitsPerWeight(of: job.source.shape) ?? job.format.nominalBitsPerWeight,
      byteCount: job.bitCount / 8 + (job.bitCount % 8 > 0 ? 1 : 0),
      seconds: monotonicSeconds() - job.start, isExact: isExact)
  }
}

extension qs_error_sums {
  mutating func add(_ other: qs_error_sums) {
    finite += other.finite
    skipped += other.skipped
    squared += other.squared
    absolute += other.absolute
    original += other.original
    decoded += other.decoded
    product += other.product
    maximum = Swift.max(maximum, other.maximum)
  }
}
