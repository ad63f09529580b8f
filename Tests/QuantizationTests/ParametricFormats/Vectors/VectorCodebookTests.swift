import Quantization
import Tensors
import TestSupport
import Testing

@Suite("Vector codebooks")
struct VectorCodebookTests {
  /// Vectors in rows of 64 numbers.
  static func vectors(_ count: Int, dimension: Int, seed: UInt64) -> TrainingVectors {
    TrainingVectors(
      dimension: dimension, values: TestWeights.make(count: count * dimension, seed: seed, scale: 1), importance: nil)
  }

  private func error(_ codebooks: VectorCodebooks, _ values: [Float], _ importance: [Float]? = nil) -> Double {
    codebooks.nearest(values, importance: importance).distances.reduce(0) { $0 + Double($1) }
  }

  private let kMeans = VectorKMeans(workers: PartWorkers(nil))

  @Test("find clusters that are there")
  func clusters() throws {
    var random = RandomSource(seed: 9)
    let centers = (0..<16).map { [Float($0 % 4), Float($0 / 4)] }
    let values = (0..<4000).flatMap { index in centers[index % 16].map { $0 + random.normal() * 0.02 } }
    let codebook = try kMeans.fit(
      TrainingVectors(dimension: 2, values: values, importance: nil), entries: 16)
    for center in centers {
      let nearest = codebook.nearest(center, importance: nil).distances[0]
      #expect(nearest < 0.01)
    }
  }

  @Test("of fewer vectors than entries hold them all", arguments: [0, 1, 3, 16])
  func few(count: Int) throws {
    let vectors = Self.vectors(count, dimension: 4, seed: 1)
    let codebook = try kMeans.fit(vectors, entries: 16)
    #expect((0..<16).allSatisfy { codebook.entry($0, of: 0).allSatisfy { $0.isFinite } })
    #expect(error(codebook, TestWeights.make(count: count * 4, seed: 1, scale: 1)) == 0)
  }

  @Test("k-means lowers the error of its starts, and more entries lower it further")
  func falls() throws {
    let values = TestWeights.make(count: 8 * 4000, seed: 2, scale: 1)
    let vectors = TrainingVectors(dimension: 8, values: values, importance: nil)
    var starts = kMeans
    starts.iterations = 0
    var last = error(try starts.fit(vectors, entries: 16), values)
    for entries in [16, 32, 64, 128, 256] {
      let found = error(try kMeans.fit(vectors, entries: entries), values)
      #expect(found < last)
      last = found
    }
  }

  @Test("entries without vectors find some")
  func empty() throws {
    // Most vectors are the same: k-means++ and the refilling must find the others.
    var values = [Float](repeating: 0, count: 2 * 3000)
    for index in 0..<20 { values[2 * 137 * index] = Float(index + 1) }
    let codebook = try kMeans.fit(TrainingVectors(dimension: 2, values: values, importance: nil), entries: 32)
    #expect(error(codebook, values) < 0.5)
  }

  @Test("errors follow importance")
  func importance() throws {
    let values = TestWeights.make(count: 2 * 4000, seed: 5, scale: 1)
    let importance = values.indices.map { $0 % 2 == 0 ? Float(1) : 1e-4 }
    let weighted = try kMeans.fit(TrainingVectors(dimension: 2, values: values, importance: importance), entries: 16)
    let plain = try kMeans.fit(TrainingVectors(dimension: 2, values: values, importance: nil), entries: 16)
    #expect(error(weighted, values, importance) < 0.5 * error(plain, values, importance))
  }

  @Test("sums: each further book lowers the error, refinement lowers it again", arguments: [2, 4, 8])
  func stages(dimension: Int) throws {
    let values = TestWeights.make(count: dimension * 4000, seed: 6, scale: 1)
    let vectors = TrainingVectors(dimension: dimension, values: values, importance: nil)
    let fit = AdditiveFit(kMeans: kMeans)
    var last = Double.infinity
    for books in 1...4 {
      let residual = error(try fit.residualFit(vectors, books: books, entries: 16), values)
      let refined = error(try fit.fit(vectors, books: books, entries: 16), values)
      #expect(refined < last)
      #expect(books == 1 || refined < residual)
      last = refined
    }
  }

  @Test("a wider beam finds no worse sums on average, and the distances are those of the sums")
  func beam() throws {
    let values = TestWeights.make(count: 8 * 2000, seed: 7, scale: 1)
    var codebooks = try AdditiveFit(kMeans: kMeans).fit(
      TrainingVectors(dimension: 8, values: values, importance: nil), books: 3, entries: 16)
    var last = Double.infinity
    codebooks.sweeps = 0
    for beam in [1, 4, 16] {
      codebooks.beam = beam
      let found = codebooks.nearest(values, importance: nil)
      let decoded = codebooks.decode(found.codes)
      let errors = zip(values, decoded).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
      let sum = found.distances.reduce(0) { $0 + Double($1) }
      #expect(abs(errors - sum) < 1e-4 * errors)
      #expect(sum < last)
      last = sum
    }
  }

  @Test("are the same on any number of threads", arguments: [1, 2, 3])
  func threads(count: Int) throws {
    let weights = TestWeights.make(count: 64 * 512, seed: 8)
    let source = try WeightSource(name: "w", weights: weights, columns: 64)
    let fitting = FittingWeights(source, pool: WorkerPool(threadCount: count))
    let vectors = TrainingVectors(dimension: 8, values: weights, importance: nil)
    let parallel = AdditiveFit(kMeans: VectorKMeans(workers: PartWorkers(fitting)))
    let alone = AdditiveFit(kMeans: kMeans)
    #expect(
      try parallel.fit(vectors, books: 2, entries: 32) == alone.fit(vectors, books: 2, entries: 32))
  }
}
