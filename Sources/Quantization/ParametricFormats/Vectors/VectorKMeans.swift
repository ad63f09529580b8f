internal import Tensors

/// k-means on vectors: starts by k-means++ (Arthur and Vassilvitskii, 2007), then Lloyd's iteration.
///
/// The same result for the same vectors, whatever the number of threads. An entry that loses all its vectors takes the
/// vector that is worst served.
package struct VectorKMeans {
  /// Lloyd's iterations at most.
  package var iterations = 16
  /// The iteration ends where the error falls by less than this share.
  var tolerance = 1e-4
  /// Vectors that k-means++ looks at, for each entry.
  var startsPerEntry = 8

  /// The threads to use.
  let workers: PartWorkers

  /// k-means on the threads of `workers`.
  package init(workers: PartWorkers) {
    self.workers = workers
  }

  /// One codebook of `entries` for `vectors`.
  package func fit(_ vectors: TrainingVectors, entries: Int) throws(QuantizationError) -> VectorCodebooks {
    var codebook = try starts(vectors, entries: entries)
    let parts = vectors.parts
    var last = Double.infinity
    for _ in 0..<iterations where vectors.count > 0 {
      let step = try assign(parts, codebook)
      step.sums.move(&codebook, book: 0)
      refill(step.sums.empty(dimension: vectors.dimension), vectors, step.distances, &codebook)
      guard step.error < last * (1 - tolerance) else { break }
      last = step.error
    }
    return codebook
  }

  private struct Assignment: Sendable {
    var sums: CentroidSums
    var distances: [Float]
    var error: Double
  }

  /// Gives each vector its nearest entry and sums the entries' vectors.
  private func assign(
    _ parts: [TrainingVectors], _ codebook: VectorCodebooks
  ) throws(QuantizationError) -> Assignment {
    let none = CentroidSums(entries: codebook.entries, dimension: codebook.dimension)
    let assigned = try workers.map(count: parts.count) { index in
      let (codes, distances) = codebook.nearest(
        parts[index].values, importance: parts[index].importance)
      var sums = none
      sums.add(parts[index], codes: codes, book: 0, of: 1)
      return Assignment(sums: sums, distances: distances, error: distances.reduce(0) { $0 + Double($1) })
    }
    var result = Assignment(sums: none, distances: [], error: 0)
    for part in assigned {
      result.sums.add(part.sums)
      result.distances += part.distances
      result.error += part.error
    }
    return result
  }

  /// Makes each of the `empty` entries one of the vectors with the largest distances, the worst first.
  private func refill(
    _ empty: [Int], _ vectors: TrainingVectors, _ distances: [Float], _ codebook: inout VectorCodebooks
  ) {
    guard !empty.isEmpty else { return }
    let worst = distances.indices.filter { distances[$0] > 0 }
      .sorted { (distances[$0], $1) > (distances[$1], $0) }
    for (entry, index) in zip(empty, worst) {
      for (coordinate, value) in vectors.vector(index).enumerated() { codebook[0, entry, coordinate] = value }
    }
  }

  /// Entries that are vectors, each chosen with a chance proportional to its squared distance from those before.
  private func starts(_ all: TrainingVectors, entries: Int) throws(QuantizationError) -> VectorCodebooks {
    var codebook = VectorCodebooks(dimension: all.dimension, books: 1, entries: entries)
    for entry in 0..<entries { for j in 0..<all.dimension { codebook[0, entry, j] = 0 } }
    let vectors = thinned(all, to: entries * startsPerEntry)
    guard vectors.count > 0 else { return codebook }
    var random = RandomSource(seed: UInt64(entries))
    var nearest = [Float](repeating: .infinity, count: vectors.count)
    var chosen = Int(random.next() % UInt64(vectors.count))
    for entry in 0..<entries {
      if entry % 64 == 0 { try workers.check() }
      for (coordinate, value) in vectors.vector(chosen).enumerated() { codebook[0, entry, coordinate] = value }
      let total = vectors.lower(&nearest, to: vectors.vector(chosen))
      // Where every vector is an entry already, the rest of the entries are copies of the last.
      if total > 0 { chosen = Self.position(random.unit() * total, in: nearest) }
    }
    return codebook
  }

  /// The first index whose running sum exceeds `target`.
  private static func position(_ target: Double, in distances: [Float]) -> Int {
    var sum = 0.0
    var last = 0
    for index in distances.indices where distances[index] > 0 {
      sum += Double(distances[index])
      last = index
      if sum > target { return index }
    }
    return last
  }

  /// About `limit` vectors, spread evenly.
  private func thinned(_ vectors: TrainingVectors, to limit: Int) -> TrainingVectors {
    guard vectors.count > limit else { return vectors }
    let chosen = (0..<limit).map { $0 * vectors.count / limit }
    return TrainingVectors(
      dimension: vectors.dimension, values: chosen.flatMap { vectors.vector($0) },
      importance: vectors.importance.map { importance in
        chosen.flatMap { importance[$0 * vectors.dimension..<($0 + 1) * vectors.dimension] }
      })
  }
}
