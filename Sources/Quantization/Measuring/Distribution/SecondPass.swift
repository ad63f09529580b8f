internal import CKernels
internal import Tensors

/// What the second pass over the weights counts, now that extremes, deviation and rough percentiles are known.
struct SecondPass: Sendable {
  let scale: Histogram.Scale
  let range: ClosedRange<Double>
  let bins: Int

  /// Whether no finite weight lies above the range.
  let coversAll: Bool

  /// Outlier limits in weights.
  let thresholds: [Float]

  /// All finite weights, for the positions of percentiles.
  let total: Int

  /// The bucket of each percentile: its pattern, the slot that refines it, and the number of weights before it.
  let targets: [Target]

  /// For each upper half of a pattern its slot, or -1.
  let slots: [Int8]
  let slotCount: Int

  /// Rising edges of a logarithmic histogram's bins and, for each upper half of a magnitude, the edges at or below it.
  let edges: [Float]
  let firstEdge: [Int32]

  struct Target: Sendable {
    let pattern: UInt16
    let slot: Int
    let positionInBucket: Int
  }

  init(_ tally: WeightTally, options: DistributionOptions) {
    let table = BucketTable(tally.settledBuckets())
    let deviation = tally.centralMoments.deviation
    scale = options.scale
    bins = options.bins
    range = tally.histogramRange(options)
    coversAll = Double(tally.moments.maximum) <= range.upperBound
    thresholds = options.outlierSigmas.map { Float($0 * deviation) }
    total = table.total
    (targets, slots, slotCount) = Self.targets(table, options.percentiles)
    guard scale == .logarithmic else {
      (edges, firstEdge) = ([], [])
      return
    }
    let histogram = Histogram(
      scale: .logarithmic, lower: range.lowerBound, upper: range.upperBound,
      counts: [Int](repeating: 0, count: options.bins))
    var edges = (0..<options.bins).map { Float(histogram.edge($0)) }
    // The last bin includes its upper edge.
    edges.append(Float(range.upperBound).nextUp)
    self.edges = edges
    var first: [Int32] = []
    first.reserveCapacity(32768)
    var bin = 0
    for half in UInt32(0)..<32768 {
      let smallest = Float(bitPattern: half << 16)
      while bin < edges.count, smallest >= edges[bin] { bin += 1 }
      first.append(Int32(bin))
    }
    self.firstEdge = first
  }

  private static func targets(_ table: BucketTable, _ ranks: [Double]) -> ([Target], [Int8], Int) {
    var targets: [Target] = []
    var slots = [Int8](repeating: -1, count: Int(QS_BUCKETS))
    var slotCount = 0
    var before = 0
    var buckets = table.buckets.makeIterator()
    var current = buckets.next()
    for rank in ranks {
      let position = WeightTally.position(rank, of: table.total)
      while let bucket = current, position >= before + bucket.count {
        before += bucket.count
        current = buckets.next()
      }
      guard let bucket = current else { break }
      if slots[Int(bucket.pattern)] < 0 {
        slots[Int(bucket.pattern)] = Int8(slotCount)
        slotCount += 1
      }
      let slot = Int(slots[Int(bucket.pattern)])
      targets.append(Target(pattern: bucket.pattern, slot: slot, positionInBucket: position - before))
    }
    return (targets, slots, slotCount)
  }
}

/// The counts of a second pass. Not safe to share: one thread at a time uses one.
// Invariant of `@unchecked`: as for WeightTally.
final class SecondPassCounts: @unchecked Sendable {
  private let plan: SecondPass
  private var piece: DecodedPiece
  private var recentBins: [UInt32]
  private var recentRefined: [UInt32]
  private(set) var above: [Int64]
  private var bins: [Int]
  private var refined: [Int]

  init(_ plan: SecondPass, scratch: Int = 0) {
    self.plan = plan
    piece = DecodedPiece(capacity: scratch)
    recentBins = [UInt32](repeating: 0, count: plan.bins + 2)
    recentRefined = [UInt32](repeating: 0, count: plan.slotCount << 16)
    above = [Int64](repeating: 0, count: plan.thresholds.count)
    bins = [Int](repeating: 0, count: scratch == 0 ? plan.bins + 2 : 0)
    refined = [Int](repeating: 0, count: scratch == 0 ? plan.slotCount << 16 : 0)
  }

  /// Decodes and counts a chunk.
  func add(_ chunk: (source: WeightSource, weights: Range<Int>)) {
    piece.decode(chunk)
    let kernels = unsafe qs_statistics_kernels_current().pointee
    let count = Int64(chunk.weights.count)
    unsafe piece.weights.withUnsafeBufferPointer { buffer in
      let weights = buffer.baseAddress
      unsafe kernels.above_add(weights, count, plan.thresholds, Int32(plan.thresholds.count), &above)
      if plan.slotCount > 0 { unsafe qs_refine_add(weights, count, plan.slots, &recentRefined) }
      switch plan.scale {
      case .linear:
        let width = Float(plan.range.upperBound) - Float(plan.range.lowerBound)
        let perUnit = width > 0 ? Float(plan.bins) / width : 0
        unsafe kernels.histogram_add(
          weights, count, Float(plan.range.lowerBound), perUnit, Int32(plan.bins), &recentBins)
      case .logarithmic:
        unsafe qs_histogram_edges_add(
          weights, count, plan.edges, Int32(plan.edges.count), plan.firstEdge, &recentBins)
      }
    }
  }

  /// Moves what `other` has counted here.
  func take(_ other: SecondPassCounts) {
    for index in bins.indices {
      bins[index] += Int(other.recentBins[index])
      other.recentBins[index] = 0
    }
    for index in refined.indices where other.recentRefined[index] != 0 {
      refined[index] += Int(other.recentRefined[index])
      other.recentRefined[index] = 0
    }
    for index in above.indices {
      above[index] += other.above[index]
      other.above[index] = 0
    }
  }

  /// The histogram. The largest weight, which lies on the upper edge of the last bin, counts into it.
  var histogram: Histogram {
    var counts = Array(bins[1...plan.bins])
    var above = bins[plan.bins + 1]
    if plan.scale == .linear, plan.coversAll {
      counts[plan.bins - 1] += above
      above = 0
    }
    return Histogram(
      scale: plan.scale, lower: plan.range.lowerBound, upper: plan.range.upperBound, counts: counts,
      below: bins[0], above: above)
  }

  /// The weights at `ranks`, exact.
  func percentiles(_ ranks: [Double]) -> [Percentile] {
    zip(ranks, plan.targets).map { rank, target in
      Percentile(rank: rank, value: value(target))
    }
  }

  private func value(_ target: SecondPass.Target) -> Float {
    let isNegative = target.pattern >= 0x8000
    var left = target.positionInBucket
    for step in 0..<65536 {
      // Larger patterns are smaller numbers where the sign is minus.
      let low = isNegative ? 65535 - step : step
      let count = refined[target.slot << 16 | low]
      if left < count { return Float(bitPattern: UInt32(target.pattern) << 16 | UInt32(low)) }
      left -= count
    }
    return Float(bitPattern: UInt32(target.pattern) << 16)
  }
}
