internal import CKernels
internal import Tensors

extension WeightTally {
  /// What the first pass alone tells: percentiles, outliers and histogram from buckets, each 2^-7 of its value wide.
  func distribution(_ options: DistributionOptions, isExact: Bool) -> Distribution {
    let buckets = BucketTable(settledBuckets())
    let deviation = centralMoments.deviation
    let range = histogramRange(options)
    var spread = BinSpread(scale: options.scale, range: range, bins: options.bins)
    for bucket in buckets.buckets {
      spread.add(count: Double(bucket.count), low: Double(bucket.low), high: Double(bucket.high))
    }
    return make(
      percentiles: options.percentiles.map { rank in
        Percentile(rank: rank, value: buckets.value(position: Self.position(rank, of: buckets.total)))
      },
      outliers: options.outlierSigmas.map { sigmas in
        outlierShare(sigmas, count: buckets.count(above: Float(sigmas * deviation)))
      },
      histogram: spread.histogram, isExact: isExact)
  }

  /// What both passes tell.
  func distribution(_ options: DistributionOptions, refinedBy counts: SecondPassCounts) -> Distribution {
    make(
      percentiles: counts.percentiles(options.percentiles),
      outliers: zip(options.outlierSigmas, counts.above).map { outlierShare($0, count: Int($1)) },
      histogram: counts.histogram, isExact: true)
  }

  private func outlierShare(_ sigmas: Double, count: Int) -> OutlierShare {
    let finite = max(1, moments.finite)
    return OutlierShare(sigmas: sigmas, count: count, share: Double(count) / Double(finite))
  }

  private func make(
    percentiles: [Percentile], outliers: [OutlierShare], histogram: Histogram, isExact: Bool
  ) -> Distribution {
    let central = centralMoments
    let any = moments.finite > 0
    return Distribution(
      count: Int(moments.finite + moments.nan + moments.infinite), nanCount: Int(moments.nan),
      infinityCount: Int(moments.infinite), minimum: any ? moments.minimum : 0, maximum: any ? moments.maximum : 0,
      mean: central.mean, standardDeviation: central.deviation, skewness: central.skewness,
      excessKurtosis: central.kurtosis, percentiles: percentiles, outliers: outliers, histogram: histogram,
      isExact: isExact)
  }

  /// The number of the weight, from 0 in rising order, at `rank` percent of `count`.
  static func position(_ rank: Double, of count: Int) -> Int {
    min(max(0, count - 1), max(0, Int((rank / 100 * Double(count)).rounded(.up)) - 1))
  }

  /// The range of the histogram: what the options say, else all finite weights.
  func histogramRange(_ options: DistributionOptions) -> ClosedRange<Double> {
    let any = moments.finite > 0
    let low = any ? Double(moments.minimum) : 0
    let high = any ? Double(moments.maximum) : 0
    switch options.scale {
    case .linear:
      if let range = options.range, range.lowerBound.isFinite, range.upperBound.isFinite { return range }
      return low...high
    case .logarithmic:
      let largest = max(abs(low), abs(high), Double(Float.leastNonzeroMagnitude))
      let upper = min(options.range?.upperBound ?? largest, Double(Float.greatestFiniteMagnitude))
      guard upper > 0 else { return largest * 0x1p-24...largest }
      let lower = options.range?.lowerBound ?? upper * 0x1p-24
      return (lower > 0 ? min(lower, upper) : upper * 0x1p-24)...upper
    }
  }
}

/// Bucket counts in rising order of weight.
struct BucketTable {
  /// Weights in [low, high) (away from zero for negative ones), all of one sign.
  struct Bucket {
    let low: Float
    let high: Float
    let pattern: UInt16
    let count: Int
  }

  /// The buckets that hold weights, rising; those of NaNs and infinities left out.
  let buckets: [Bucket]

  /// Weights in all buckets.
  let total: Int

  init(_ counts: [Int]) {
    var buckets: [Bucket] = []
    for pattern in (UInt16(0x8000)..<0xff80).reversed() where counts[Int(pattern)] > 0 {
      let edge = Float(bitPattern: UInt32(pattern) << 16)
      let far = Float(bitPattern: (UInt32(pattern) + 1) << 16 - 1)
      buckets.append(Bucket(low: far, high: edge, pattern: pattern, count: counts[Int(pattern)]))
    }
    for pattern in UInt16(0)..<0x7f80 where counts[Int(pattern)] > 0 {
      let edge = Float(bitPattern: UInt32(pattern) << 16)
      let far = Float(bitPattern: (UInt32(pattern) + 1) << 16 - 1)
      buckets.append(Bucket(low: edge, high: far, pattern: pattern, count: counts[Int(pattern)]))
    }
    self.buckets = buckets
    self.total = buckets.reduce(0) { $0 + $1.count }
  }

  /// About the weight at `position` in rising order: its place in the bucket taken as even.
  func value(position: Int) -> Float {
    var left = position
    for bucket in buckets {
      if left < bucket.count {
        return bucket.low + (bucket.high - bucket.low) * Float((Double(left) + 0.5) / Double(bucket.count))
      }
      left -= bucket.count
    }
    return 0
  }

  /// About the number of weights with |w| > `limit`: buckets across it count by how much of them lies beyond.
  func count(above limit: Float) -> Int {
    var sum = 0.0
    for bucket in buckets {
      let near = min(abs(bucket.low), abs(bucket.high))
      let far = max(abs(bucket.low), abs(bucket.high))
      if near > limit {
        sum += Double(bucket.count)
      } else if far > limit {
        sum += Double(bucket.count) * Double((far - limit) / (far - near))
      }
    }
    return Int(sum)
  }
}

/// Counts of narrow ranges gathered into the bins of a histogram, split where a range lies across edges.
struct BinSpread {
  private let scale: Histogram.Scale
  private let range: ClosedRange<Double>
  private var sums: [Double]
  private var below = 0.0
  private var above = 0.0

  init(scale: Histogram.Scale, range: ClosedRange<Double>, bins: Int) {
    self.scale = scale
    self.range = range
    self.sums = [Double](repeating: 0, count: bins)
  }

  /// Adds `count` values spread evenly between `low` and `high`.
  mutating func add(count: Double, low: Double, high: Double) {
    let first = position(scale == .linear ? low : min(abs(low), abs(high)))
    let last = position(scale == .linear ? high : max(abs(low), abs(high)))
    guard last > first else { return put(count, at: first) }
    let perUnit = count / (last - first)
    below += perUnit * max(0, min(last, 0) - first)
    above += perUnit * max(0, last - max(first, Double(sums.count)))
    var at = max(0, first)
    let end = min(last, Double(sums.count))
    while at < end {
      let next = min(end, at.rounded(.down) + 1)
      sums[min(sums.count - 1, Int(at))] += perUnit * (next - at)
      at = next
    }
  }

  private mutating func put(_ count: Double, at position: Double) {
    if !(position >= 0) {
      below += count
    } else if position > Double(sums.count) {
      above += count
    } else {
      sums[min(sums.count - 1, Int(position))] += count
    }
  }

  /// Where a value lies, in bins from the first one's lower edge; clamped to a bin or so outside.
  private func position(_ value: Double) -> Double {
    let share: Double
    switch scale {
    case .linear:
      let width = range.upperBound - range.lowerBound
      share = width > 0 ? (value - range.lowerBound) / width : value < range.lowerBound ? -1 : 0
    case .logarithmic:
      let width = naturalLogarithm(range.upperBound / range.lowerBound)
      guard value > 0 else { return -1 }
      let distance = naturalLogarithm(value / range.lowerBound)
      share = width > 0 ? distance / width : distance < 0 ? -1 : 0
    }
    let bins = Double(sums.count)
    return min(max(share * bins, -1), bins + 1)
  }

  /// The histogram, fractions rounded so that the total stays.
  var histogram: Histogram {
    var running = below
    var settled = Int(below.rounded())
    let first = settled
    let counts = sums.map { sum in
      running += sum
      let next = Int(running.rounded())
      defer { settled = next }
      return next - settled
    }
    return Histogram(
      scale: scale, lower: range.lowerBound, upper: range.upperBound, counts: counts, below: first,
      above: Int((running + above).rounded()) - settled)
  }
}
