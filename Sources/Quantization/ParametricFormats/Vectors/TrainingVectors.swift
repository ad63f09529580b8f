internal import CKernels

/// Vectors that codebooks are fitted to, with weights of their errors.
package struct TrainingVectors: Sendable {
  let dimension: Int
  /// One vector after the other.
  let values: [Float]
  /// One weight a value, or nil.
  let importance: [Float]?

  /// The number of vectors.
  package var count: Int { values.count / dimension }

  /// Vectors of `dimension` numbers each.
  package init(dimension: Int, values: [Float], importance: [Float]?) {
    self.dimension = dimension
    self.values = values
    self.importance = importance
  }

  /// The same vectors with other values.
  func with(_ values: [Float]) -> TrainingVectors {
    TrainingVectors(dimension: dimension, values: values, importance: importance)
  }

  /// Parts for parallel work. Their number does not depend on the threads, so that sums over them do not either.
  var parts: [TrainingVectors] {
    let number = min(32, max(1, count / 256))
    return (0..<number).map { part in
      let range = count * part / number * dimension..<count * (part + 1) / number * dimension
      return TrainingVectors(
        dimension: dimension, values: Array(values[range]), importance: importance.map { Array($0[range]) })
    }
  }

  /// The vector `index`.
  func vector(_ index: Int) -> ArraySlice<Float> {
    values[index * dimension..<(index + 1) * dimension]
  }

  /// Weighted squared distance of vector `index` to `center`, where that is less than in `nearest`; gives the total.
  func lower(_ nearest: inout [Float], to center: ArraySlice<Float>) -> Double {
    unsafe center.withUnsafeBufferPointer { center in
      unsafe qs_distances_lower(values, importance, Int64(count), Int32(dimension), center.baseAddress, &nearest)
    }
  }
}

/// Sums of the vectors of each entry of a book, whose quotients are the centroids.
struct CentroidSums: Sendable {
  private var sums: [Double]
  private var masses: [Double]

  init(entries: Int, dimension: Int) {
    sums = [Double](repeating: 0, count: entries * dimension)
    masses = sums
  }

  /// Adds vectors by the code that each has for `book` of `books`.
  mutating func add(_ vectors: TrainingVectors, codes: [UInt16], book: Int, of books: Int) {
    guard vectors.count > 0 else { return }
    unsafe codes.withUnsafeBufferPointer { codes in
      unsafe qs_centroids_add(
        vectors.values, vectors.importance, codes.baseAddress?.advanced(by: book), Int64(books), Int64(vectors.count),
        Int32(vectors.dimension), &sums, &masses)
    }
  }

  mutating func add(_ other: CentroidSums) {
    for index in sums.indices {
      sums[index] += other.sums[index]
      masses[index] += other.masses[index]
    }
  }

  /// Moves the entries of `book` to the centroids; coordinates without mass stay.
  func move(_ codebooks: inout VectorCodebooks, book: Int) {
    for entry in 0..<codebooks.entries {
      for coordinate in 0..<codebooks.dimension {
        let index = entry * codebooks.dimension + coordinate
        if masses[index] > 0 { codebooks[book, entry, coordinate] = Float(sums[index] / masses[index]) }
      }
    }
  }

  /// Entries that no vector belongs to.
  func empty(dimension: Int) -> [Int] {
    (0..<masses.count / dimension).filter { entry in
      masses[entry * dimension..<(entry + 1) * dimension].allSatisfy { $0 == 0 }
    }
  }
}
