/// Fits several codebooks whose entries are summed.
///
/// First residual k-means: each book for what the books before leave. Then, in turn, all codes by beam search and each
/// book by least squares with the others kept. Source: AQLM (Egiazarian et al., "Extreme Compression of Large Language
/// Models via Additive Quantization", ICML 2024), there with calibration data, here on the weights themselves.
package struct AdditiveFit {
  /// Rounds of refinement at most.
  package var rounds = 6
  let kMeans: VectorKMeans

  /// A fit that starts from the codebooks that `kMeans` finds.
  package init(kMeans: VectorKMeans) {
    self.kMeans = kMeans
  }

  /// Codebooks for `vectors`, `books` of `entries` each, as 16-bit floats hold them; fails where the work was stopped.
  package func fit(_ vectors: TrainingVectors, books: Int, entries: Int) throws(QuantizationError) -> VectorCodebooks {
    guard books > 1 else { return try kMeans.fit(vectors, entries: entries).rounded() }
    var codebooks = try residualFit(vectors, books: books, entries: entries)
    let parts = vectors.parts
    var best = (codebooks: codebooks.rounded(), error: Double.infinity)
    for round in 0...rounds {
      let codes = try search(parts, codebooks.rounded())
      if codes.error < best.error { best = (codebooks.rounded(), codes.error) }
      guard round < rounds, codes.error < best.error * 1.001, vectors.count > 0 else { break }
      for book in 0..<books { try update(book, of: &codebooks, parts, codes.codes) }
    }
    return best.codebooks
  }

  /// One book after another by k-means, each for what those before leave.
  package func residualFit(
    _ vectors: TrainingVectors, books: Int, entries: Int
  ) throws(QuantizationError) -> VectorCodebooks {
    var codebooks = VectorCodebooks(dimension: vectors.dimension, books: books, entries: entries)
    var rest = vectors
    for book in 0..<books {
      let fitted = try kMeans.fit(rest, entries: entries)
      codebooks.replace(book, by: fitted)
      let parts = rest.parts
      rest = rest.with(
        try kMeans.workers.map(count: parts.count) { index in
          let values = parts[index].values
          let codes = fitted.nearest(values, importance: parts[index].importance).codes
          return fitted.residual(values, codes: codes, used: 1)
        }.flatMap(\.self))
    }
    return codebooks
  }

  private func search(
    _ parts: [TrainingVectors], _ codebooks: VectorCodebooks
  ) throws(QuantizationError) -> (codes: [[UInt16]], error: Double) {
    let found = try kMeans.workers.map(count: parts.count) { index in
      codebooks.nearest(parts[index].values, importance: parts[index].importance)
    }
    return (found.map(\.codes), found.reduce(0) { $1.distances.reduce($0) { $0 + Double($1) } })
  }

  /// Moves the entries of one book to the means of what the others leave.
  private func update(
    _ book: Int, of codebooks: inout VectorCodebooks, _ parts: [TrainingVectors], _ codes: [[UInt16]]
  ) throws(QuantizationError) {
    let now = codebooks
    let none = CentroidSums(entries: now.entries, dimension: now.dimension)
    let sums = try kMeans.workers.map(count: parts.count) { index in
      let rest = now.residual(parts[index].values, codes: codes[index], used: now.books, keeping: book)
      var sums = none
      sums.add(parts[index].with(rest), codes: codes[index], book: book, of: now.books)
      return sums
    }
    var total = none
    for part in sums { total.add(part) }
    total.move(&codebooks, book: book)
  }
}
