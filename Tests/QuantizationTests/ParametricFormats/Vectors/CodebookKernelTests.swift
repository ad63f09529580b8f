import Tensors
import CKernels
import Quantization
import TestSupport
import Testing

@Suite("Codebook kernels of every instruction set agree with the scalar ones, to the bit")
struct CodebookKernelTests {
  static let sets = KernelTests.sets
  let scalar: qs_codebook_kernels

  init() throws {
    scalar = try #require(qs_codebook_kernels_for(QS_ISA_SCALAR)).pointee
  }

  /// Panels of random entries, the last filled up with infinity.
  static func panels(books: Int, entries: Int, dimension: Int, seed: UInt64) -> [Float] {
    let perBook = (entries + 15) / 16
    var panels = [Float](repeating: .infinity, count: books * perBook * dimension * 16)
    var random = RandomSource(seed: seed)
    for book in 0..<books {
      for entry in 0..<entries {
        for j in 0..<dimension {
          panels[((book * perBook + entry / 16) * dimension + j) * 16 + entry % 16] = random.normal()
        }
      }
    }
    return panels
  }

  struct Codebooks: Sendable, CustomTestStringConvertible {
    let books: Int
    let entries: Int
    let dimension: Int
    var testDescription: String { "\(books) of \(entries) by \(dimension)" }
  }

  static let codebooks = [
    (1, 1, 2), (1, 15, 2), (1, 16, 4), (1, 17, 8), (1, 256, 8), (1, 40, 3), (2, 16, 8), (2, 33, 4), (3, 64, 8),
    (8, 20, 2),
  ].map { Codebooks(books: $0.0, entries: $0.1, dimension: $0.2) }

  @Test("nearest entries and sums", arguments: sets, codebooks)
  func nearest(isa: UInt32, shape: Codebooks) throws {
    let kernels = try #require(qs_codebook_kernels_for(qs_isa(isa))).pointee
    let panels = Self.panels(books: shape.books, entries: shape.entries, dimension: shape.dimension, seed: 1)
    let count = 50
    for every in [nil, 7] as [UInt64?] {
      let x = TestWeights.make(count: count * shape.dimension, seed: 2, scale: 1, nonFiniteEvery: every)
      let weights = TestWeights.make(count: x.count, seed: 3).map { max(0, $0) }
      for weights in [nil, weights] {
        let (a, b) = (
          run(scalar, panels, shape, x, weights, count), run(kernels, panels, shape, x, weights, count)
        )
        #expect(a.codes == b.codes)
        #expect(a.distances.map(\.bitPattern) == b.distances.map(\.bitPattern))
        #expect(a.codes.allSatisfy { $0 < shape.entries })
      }
    }
  }

  private func run(
    _ kernels: qs_codebook_kernels, _ panels: [Float], _ shape: Codebooks, _ x: [Float], _ weights: [Float]?,
    _ count: Int
  ) -> (codes: [UInt16], distances: [Float]) {
    var codes = [UInt16](repeating: 0xffff, count: count * shape.books)
    var distances = [Float](repeating: -1, count: count)
    panels.withUnsafeBufferPointer { panels in
      var books = qs_codebooks(
        panels: panels.baseAddress, books: Int32(shape.books), panels_per_book: Int32((shape.entries + 15) / 16),
        dimension: Int32(shape.dimension), beam: 4, sweeps: 3)
      kernels.nearest(&books, x, weights, Int64(count), &codes, &distances)
    }
    return (codes, distances)
  }

  @Test("levels", arguments: sets, KernelTests.lengths)
  func levels(isa: UInt32, length: Int) throws {
    let kernels = try #require(qs_codebook_kernels_for(qs_isa(isa))).pointee
    for count in [1, 2, 16, 256] {
      let levels = TestWeights.make(count: count, seed: 5, scale: 1).sorted()
      let thresholds = zip(levels, levels.dropFirst()).map { ($0 + $1) / 2 }
      let x = TestWeights.make(count: length, seed: 6, scale: 1, nonFiniteEvery: 9)
      var (a, b) = ([Float](repeating: 9, count: length + 1), [Float](repeating: 9, count: length + 1))
      scalar.snap(levels, thresholds, Int32(count), x, Int64(length), &a)
      kernels.snap(levels, thresholds, Int32(count), x, Int64(length), &b)
      #expect(a.map(\.bitPattern) == b.map(\.bitPattern))
      #expect(a[length] == 9)
      for (value, level) in zip(x, a) where value.isFinite {
        let best = levels.min { abs($0 - value) < abs($1 - value) }
        #expect(best.map { abs($0 - value) } == abs(level - value))
      }
      let finite = TestWeights.make(count: length, seed: 7, scale: 1)
      for weights in [nil, finite.map { abs($0) }] {
        let c = scalar.level_sums(levels, thresholds, Int32(count), 0.7, finite, weights, Int64(length))
        let d = kernels.level_sums(levels, thresholds, Int32(count), 0.7, finite, weights, Int64(length))
        #expect(c.product == d.product && c.square == d.square)
      }
    }
  }

  @Test("one book: the nearest entry of all", arguments: [2, 4, 8])
  func bruteForce(dimension: Int) throws {
    let shape = Codebooks(books: 1, entries: 100, dimension: dimension)
    let panels = Self.panels(books: 1, entries: 100, dimension: dimension, seed: 11)
    let x = TestWeights.make(count: 40 * dimension, seed: 12, scale: 1)
    let weights = TestWeights.make(count: 40 * dimension, seed: 13).map { abs($0) }
    let kernels = try #require(qs_codebook_kernels_current()).pointee
    for weights in [nil, weights] {
      let found = run(kernels, panels, shape, x, weights, 40)
      for vector in 0..<40 {
        let distances = (0..<100).map { entry in
          (0..<dimension).reduce(0.0) { sum, j in
            let d = Double(x[vector * dimension + j] - panels[(entry / 16 * dimension + j) * 16 + entry % 16])
            return sum + d * d * Double(weights?[vector * dimension + j] ?? 1)
          }
        }
        let best = try #require(distances.min())
        #expect(distances[Int(found.codes[vector])] <= best * (1 + 1e-6))
        #expect(abs(Double(found.distances[vector]) - best) <= 1e-5 * best)
      }
    }
  }

  @Test("E8P codes", arguments: sets)
  func e8p(isa: UInt32) throws {
    let kernels = try #require(qs_codebook_kernels_for(qs_isa(isa))).pointee
    var panels = [Float](repeating: 0, count: 2048)
    for (index, vector) in E8P.sourceVectors.enumerated() {
      for (j, value) in vector.enumerated() { panels[(index / 16 * 8 + j) * 16 + index % 16] = value }
    }
    let isOdd = E8P.sourceVectors.map { Float(Int($0.reduce(0, +)) % 2) }
    let x = TestWeights.make(count: 8 * 300, seed: 4, scale: 2, nonFiniteEvery: 50)
    var results: [([UInt16], [Float])] = []
    for kernels in [scalar, kernels] {
      var codes = [UInt16](repeating: 0, count: 300)
      var values = [Float](repeating: 0, count: 2400)
      panels.withUnsafeBufferPointer { panels in
        isOdd.withUnsafeBufferPointer { isOdd in
          var source = qs_e8p_source(panels: panels.baseAddress, is_odd: isOdd.baseAddress)
          kernels.nearest_e8p(&source, x, 300, &codes, &values)
        }
      }
      results.append((codes, values))
    }
    #expect(results[0].0 == results[1].0 && results[0].1 == results[1].1)
  }
}
