internal import Tensors

/// Vectors of weights that are coded together: codebooks fitted to the tensor, one or several that are summed.
///
/// Rows are cut into vectors of d weights, the last of a row filled up with zeros. Stored: for each vector M codes of b
/// bits; M codebooks of 2^b vectors of d 16-bit floats for the tensor; a 16-bit scale a row; one 32-bit scale for the
/// tensor, a power of two that the others are counted in. `w = s d (book1[q1] + book2[q2] + ...)`.
///
/// Codebooks are fitted to rows spread evenly, divided by their root mean square: with one, by k-means (Linde, Buzo
/// and Gray, "An algorithm for vector quantizer design", 1980) from k-means++ starts; with several as AQLM does
/// (Egiazarian et al. 2024; see ``AdditiveFit``). Errors are weighed by importance where given.
struct VectorFormat: TensorFormat {
  let dimension: Int
  /// Bits of a code.
  let bits: Int
  /// Codebooks that are summed.
  let books: Int

  static let family = FormatFamily(
    title: "Vector codebooks", grammar: "vq{2|4|8}x{1-12} or aqlm{2-4}x{1-12}[-d{2|4|8}]",
    explanation: """
      vq4x8: vectors of 4 weights, each a code of 8 bits that names one of 256 vectors. aqlm2x8: vectors of 8 weights \
      (or as many as d says), each the sum of an entry of each of 2 codebooks of 256. Codebooks are fitted to the \
      tensor and counted, and each channel (a row) has a scale.
      """,
    usual: [VectorFormat(dimension: 2, bits: 8, books: 1), VectorFormat(dimension: 4, bits: 8, books: 1)]
  ) { name in
    for dimension in [2, 4, 8] {
      guard let bits = name.takeNumber(after: "vq\(dimension)x", in: 1...12) else { continue }
      return VectorFormat(dimension: dimension, bits: bits, books: 1)
    }
    for books in 2...4 {
      guard let bits = name.takeNumber(after: "aqlm\(books)x", in: 1...12) else { continue }
      let dimension = name.takeOne(of: [2, 4, 8].map { ("d\($0)", $0) }) ?? 8
      return VectorFormat(dimension: dimension, bits: bits, books: books)
    }
    return nil
  }

  var name: String {
    guard books > 1 else { return "vq\(dimension)x\(bits)" }
    return "aqlm\(books)x\(bits)" + (dimension == 8 ? "" : "-d\(dimension)")
  }

  var summary: String {
    books == 1
      ? "\(dimension) weights: one of \(1 << bits) fitted vectors, a scale for each row"
      : "\(dimension) weights: a sum of \(books) of \(1 << bits) fitted vectors each, a scale for each row"
  }

  var equation: String {
    "w = s d " + (books == 1 ? "book[q]" : "(" + (1...books).map { "book\($0)[q\($0)]" }.joined(separator: " + ") + ")")
  }

  var importance: ImportanceUse { .optional }

  func viewLength(of shape: Shape) -> Int { max(1, shape.columns) }

  func bitCount(of shape: Shape) throws(QuantizationError) -> Int {
    var sum = BitSum()
    let rows = ParameterScope.channel.count(of: shape)
    sum.add(rows * ((shape.columns + dimension - 1) / dimension), of: bits * books)
    sum.add(rows, of: 16)
    if rows > 0 { sum.add(books << bits, of: 16 * dimension) }
    sum.add(1, of: Grain.bits)
    return try sum.total()
  }

  func fit(_ weights: FittingWeights) throws(QuantizationError) -> any FittedFormat {
    _ = try bitCount(of: weights.shape)
    let grain = try Grain(weights)
    let vectors = try TrainingVectors(
      weights, dimension: dimension, count: min(max(128 << bits, 1 << 14), 1 << 17), grain: grain)
    let fit = AdditiveFit(kMeans: VectorKMeans(workers: PartWorkers(weights)))
    let codebooks = try fit.fit(vectors, books: books, entries: 1 << bits)
    return FittedVectors(
      code: { vectors, importance in
        codebooks.decode(codebooks.nearest(vectors, importance: importance).codes)
      }, dimension: dimension, length: max(1, weights.shape.columns),
      marginalLevels: books == 1 ? codebooks.values : nil, grain: grain, columns: weights.shape.columns,
      importance: weights.importance)
  }
}

extension TrainingVectors {
  /// About `count` vectors from rows of a tensor spread evenly, each row over its root mean square.
  init(_ weights: FittingWeights, dimension: Int, count: Int, grain: Grain) throws(QuantizationError) {
    let columns = max(1, weights.shape.columns)
    let sample = try weights.sample(count * dimension, piece: columns)
    var values: [Float] = []
    var importance: [Float]? = weights.importance == nil ? nil : []
    for (row, _) in WeightRuns(count: sample.weights.count, columns: columns, scope: .channel) {
      let own = grain.limitedGrains(sample.weights.span.extracting(row))
      let size = rootMeanSquare(own.span, importance: weights.importance?.span)
      guard size > 0 else { continue }
      let padding = [Float](repeating: 0, count: (dimension - row.count % dimension) % dimension)
      values += own.map { $0 / size } + padding
      if let weights = weights.importance { importance? += weights + padding }
    }
    self.init(dimension: dimension, values: values, importance: importance)
  }
}
