import CKernels
import Quantization
import TestSupport
import Tensors
import Testing

/// Weights in all the shapes that kernels could trip over, the same ones every time.
enum TestWeights {
  /// `count` weights of deviation 0.6 times `scale`; about one in `every` NaN or infinite, if given.
  static func make(count: Int, seed: UInt64, scale: Float = 0.1, nonFiniteEvery every: UInt64? = nil) -> [Float] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in
      if let every, random.next() % every == 0 { return random.next() & 1 == 0 ? .nan : -.infinity }
      return random.normal() * scale
    }
  }
}

@Suite("Kernels of every instruction set agree with the scalar ones")
struct KernelTests {
  static let sets = InstructionSet.others.map(\.isa.rawValue)
  static let lengths = [0, 1, 7, 8, 15, 16, 17, 31, 33, 1000]
  let scalar: qs_statistics_kernels

  init() throws {
    scalar = try #require(qs_statistics_kernels_for(QS_ISA_SCALAR)).pointee
  }

  private func near(_ a: Double, _ b: Double) -> Bool {
    abs(a - b) <= 1e-12 * max(abs(a), abs(b), 1)
  }

  @Test("moments", arguments: sets, lengths)
  func moments(isa: UInt32, length: Int) throws {
    let kernels = try #require(qs_statistics_kernels_for(qs_isa(isa))).pointee
    for every in [nil, 5] as [UInt64?] {
      let weights = TestWeights.make(count: length, seed: 1, nonFiniteEvery: every)
      var (a, b) = (qs_moments_none(), qs_moments_none())
      scalar.moments_add(weights, Int64(length), 0.01, &a)
      kernels.moments_add(weights, Int64(length), 0.01, &b)
      #expect((a.finite, a.nan, a.infinite) == (b.finite, b.nan, b.infinite))
      #expect((a.minimum, a.maximum) == (b.minimum, b.maximum))
      #expect(near(a.sum.0, b.sum.0) && near(a.sum.1, b.sum.1) && near(a.sum.2, b.sum.2) && near(a.sum.3, b.sum.3))
    }
  }

  @Test("errors", arguments: sets, lengths)
  func errors(isa: UInt32, length: Int) throws {
    let kernels = try #require(qs_statistics_kernels_for(qs_isa(isa))).pointee
    for every in [nil, 5] as [UInt64?] {
      let original = TestWeights.make(count: length, seed: 2, nonFiniteEvery: every)
      let decoded = TestWeights.make(count: length, seed: 3, nonFiniteEvery: every)
      var (a, b) = (qs_error_sums(), qs_error_sums())
      scalar.errors_add(original, decoded, Int64(length), &a)
      kernels.errors_add(original, decoded, Int64(length), &b)
      #expect((a.finite, a.skipped, a.maximum) == (b.finite, b.skipped, b.maximum))
      #expect(near(a.squared, b.squared) && near(a.absolute, b.absolute) && near(a.product, b.product))
      #expect(near(a.original, b.original) && near(a.decoded, b.decoded))
    }
  }

  @Test("histograms and counts, to the weight", arguments: sets, lengths)
  func histogram(isa: UInt32, length: Int) throws {
    let kernels = try #require(qs_statistics_kernels_for(qs_isa(isa))).pointee
    let weights = TestWeights.make(count: length, seed: 4, nonFiniteEvery: 9) + [.greatestFiniteMagnitude, -0.0]
    for (low, perUnit) in [(Float(-0.05), Float(500)), (0, 0), (-1e30, 1e-30), (-3e38, 1e30)] {
      var a = [UInt32](repeating: 0, count: 52)
      var b = a
      scalar.histogram_add(weights, Int64(weights.count), low, perUnit, 50, &a)
      kernels.histogram_add(weights, Int64(weights.count), low, perUnit, 50, &b)
      #expect(a == b)
      #expect(Int(a.reduce(0, +)) == weights.filter(\.isFinite).count)
    }
    let limits: [Float] = [0, 0.02, 0.1, 1]
    var (a, b) = ([Int64](repeating: 0, count: 4), [Int64](repeating: 0, count: 4))
    scalar.above_add(weights, Int64(weights.count), limits, 4, &a)
    kernels.above_add(weights, Int64(weights.count), limits, 4, &b)
    #expect(a == b)
  }

  @Test(
    "decoders and encoders, to the byte", arguments: sets, FormatRegistry.all.map { $0.blockFormat.name })
  func codecs(isa: UInt32, name: String) throws {
    let layout = try #require(BlockFormat.named(name))
    let reference = try #require(qs_codec_for_isa(layout.id, QS_ISA_SCALAR)).pointee
    let codec = try #require(qs_codec_for_isa(layout.id, qs_isa(isa))).pointee
    let blocks = 1024 / layout.weightsPerBlock
    var random = RandomSource(seed: 7)
    let bytes = (0..<blocks * layout.bytesPerBlock).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    var (a, b) = ([Float](repeating: 0, count: 1024), [Float](repeating: 0, count: 1024))
    reference.decode(bytes, &a, Int64(blocks))
    codec.decode(bytes, &b, Int64(blocks))
    #expect(a.map(\.bitPattern) == b.map(\.bitPattern))

    #expect((codec.encode == nil, codec.encode_best == nil) == (reference.encode == nil, reference.encode_best == nil))
    let pairs = [(reference.encode, codec.encode), (reference.encode_best, codec.encode_best)]
    let importance = TestWeights.make(count: 1024, seed: 8).map { abs($0) + 0.01 }
    for case (let specified?, let encode?) in pairs {
      for scale in [0.05, 0, 1e-20, 3e7] as [Float] {
        let weights = TestWeights.make(count: 1024, seed: 9, scale: scale)
        for matrix in [nil, importance] {
          var (a, b) = (bytes, [UInt8](repeating: 0, count: bytes.count))
          specified(weights, matrix, &a, 1024)
          encode(weights, matrix, &b, 1024)
          #expect(a == b, "scale \(scale), importance \(matrix != nil)")
        }
      }
    }
  }
}
