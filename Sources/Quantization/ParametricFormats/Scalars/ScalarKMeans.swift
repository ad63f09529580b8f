internal import CKernels

/// k-means in one dimension, where it can be solved exactly: clusters are runs of the sorted weights.
///
/// Up to ``exactPoints`` weights (16 times the levels, where that is more) the result is the global optimum, by the
/// dynamic programme of Wang and Song (Ckmeans.1d.dp, The R Journal 2011) over divided ranges. More are gathered in as
/// many runs first, half of them of equal counts, half of equal widths; from the optimum of those, Lloyd's iteration
/// goes on with the weights themselves.
package enum ScalarKMeans {
  /// Weights up to which the optimum is found.
  package static let exactPoints = 256
  private static let iterations = 60

  /// At most `count` levels as 16-bit floats, in rising order; [0] where there is no weight.
  package static func levels(_ weights: [Float], importance: [Float]?, count: Int) -> [Float] {
    let points = SortedWeights(weights, importance: importance)
    if let distinct = points.distinct(atMost: count) {
      return distinct.isEmpty ? [0] : distinct.map { Grain.rounded($0) }
    }
    let bins = points.bins(max(exactPoints, 16 * count, min(4096, points.values.count / 64)))
    let starts = points.partition(bins, cells: count)
    return points.lloyd(starts, iterations: iterations).map { Grain.rounded($0) }
  }
}

/// Weights in rising order with running sums of importance and of importance times weight.
struct SortedWeights {
  let values: [Float]
  /// Running sums, one more than values, from 0.
  private let masses: [Double]
  /// Of the values less `center`.
  private let moments: [Double]
  private let center: Double

  /// Sorts `weights`; importance, one a weight, must not be negative. Where it is all zero it counts as none.
  init(_ weights: [Float], importance: [Float]?) {
    var pairs: [(value: Float, mass: Float)] = []
    if let importance, importance.contains(where: { $0 > 0 }) {
      pairs = zip(weights, importance).map { ($0, $1) }
      pairs.sort { $0.value < $1.value }
      values = pairs.map(\.value)
    } else {
      values = weights.sorted()
    }
    var masses = [0.0]
    var moments = [0.0]
    masses.reserveCapacity(values.count + 1)
    moments.reserveCapacity(values.count + 1)
    center = values.isEmpty ? 0 : Double(values[values.count / 2])
    var (mass, moment) = (0.0, 0.0)
    for index in values.indices {
      let weight = pairs.isEmpty ? 1 : Double(pairs[index].mass)
      mass += weight
      moment += weight * (Double(values[index]) - center)
      masses.append(mass)
      moments.append(moment)
    }
    self.masses = masses
    self.moments = moments
  }

  /// The different values, nil where there are more than `limit`.
  func distinct(atMost limit: Int) -> [Float]? {
    var found: [Float] = []
    for value in values where found.last != value {
      guard found.count < limit else { return nil }
      found.append(value)
    }
    return found
  }

  /// Where runs begin, and the end: every weight by itself where there are no more than `limit`, else runs between the
  /// borders of runs of equal counts and of equal widths.
  func bins(_ limit: Int) -> [Int] {
    guard values.count > limit else { return Array(0...values.count) }
    let half = limit / 2
    let (low, high) = (Double(values[0]), Double(values[values.count - 1]))
    let counts = (0...half).map { $0 * values.count / half }
    let widths = (1..<half).map { firstIndex(above: low + (high - low) * Double($0) / Double(half)) }
    var borders: [Int] = []
    for border in (counts + widths).sorted() where borders.last != border { borders.append(border) }
    return borders
  }

  /// Where the `cells` best clusters of whole bins begin, in weights.
  func partition(_ bins: [Int], cells: Int) -> [Int] {
    let points = bins.count - 1
    let cells = min(cells, points)
    var starts = [Int32](repeating: 0, count: cells)
    var last = [Double](repeating: 0, count: 2 * (points + 1))
    var cuts = [Int32](repeating: 0, count: cells * (points + 1))
    unsafe qs_partition(
      bins.map { masses[$0] }, bins.map { moments[$0] }, Int32(points), Int32(cells), &starts, &last, &cuts)
    return starts.map { bins[Int($0)] }
  }

  /// The means of the clusters that begin at `starts`, after moving each weight to the nearest mean until none moves.
  func lloyd(_ starts: [Int], iterations: Int) -> [Float] {
    var starts = starts
    var means = (0..<starts.count).map { mean(starts[$0]..<end($0, starts), otherwise: Double(values[starts[$0]])) }
    for _ in 0..<iterations {
      let moved = [0] + (1..<max(1, means.count)).map { firstIndex(above: (means[$0 - 1] + means[$0]) / 2) }
      guard moved != starts else { break }
      starts = moved
      means = means.indices.map { mean(starts[$0]..<end($0, starts), otherwise: means[$0]) }
    }
    return means.map { Float($0) }
  }

  private func end(_ cluster: Int, _ starts: [Int]) -> Int {
    cluster + 1 < starts.count ? starts[cluster + 1] : values.count
  }

  private func mean(_ range: Range<Int>, otherwise: Double) -> Double {
    let mass = masses[range.upperBound] - masses[range.lowerBound]
    return mass > 0 ? center + (moments[range.upperBound] - moments[range.lowerBound]) / mass : otherwise
  }

  /// The first weight above `limit`.
  private func firstIndex(above limit: Double) -> Int {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if Double(values[middle]) > limit { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
