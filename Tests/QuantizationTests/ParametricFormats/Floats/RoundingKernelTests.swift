import CKernels
import Testing

@Suite("Rounding kernels of every instruction set agree with the scalar ones, to the bit")
struct RoundingKernelTests {
  let scalar: qs_rounding_kernels

  init() throws {
    scalar = try #require(qs_rounding_kernels_for(QS_ISA_SCALAR)).pointee
  }

  private func bits(_ weights: [Float]) -> [UInt32] { weights.map { $0.isNaN ? 0x7fc0_0000 : $0.bitPattern } }

  @Test("all of them", arguments: KernelTests.sets, KernelTests.lengths)
  func agree(isa: UInt32, length: Int) throws {
    let kernels = try #require(qs_rounding_kernels_for(qs_isa(isa))).pointee
    let count = Int64(length)
    for every in [nil, 4] as [UInt64?] {
      let weights = TestWeights.make(count: length, seed: 21, nonFiniteEvery: every)
      var (a, b) = ([Float](repeating: 1, count: length), [Float](repeating: 2, count: length))
      let grid = qs_uniform_grid(inverse: 40, scale: 0.025, low: -4, high: 3)
      scalar.uniform(weights, &a, count, grid)
      kernels.uniform(weights, &b, count, grid)
      #expect(bits(a) == bits(b))
      let values: [Float] = [-1, -0.25, 0, 0.5, 1]
      let borders: [Float] = [-0.6, -0.125, 0.25, 0.75]
      scalar.table(weights, &a, count, 8, 0.125, values, borders, 5)
      kernels.table(weights, &b, count, 8, 0.125, values, borders, 5)
      #expect(bits(a) == bits(b))
      let float = qs_float_grid(inverse: 1000, scale: 0.001, largest: 57, mantissa: 3, least: -6, nan: .nan)
      scalar.small_float(weights, &a, count, float)
      kernels.small_float(weights, &b, count, float)
      #expect(bits(a) == bits(b))
      var (least, most) = ([Float](repeating: 0, count: 3), [Float](repeating: 0, count: 3))
      scalar.extent(weights, count, &least)
      kernels.extent(weights, count, &most)
      #expect(least == most)
      let finite = weights.filter(\.isFinite)
      #expect(least[0] == finite.min() ?? .infinity && least[1] == finite.max() ?? -.infinity)
      let grids = (1...16).map {
        qs_uniform_grid(inverse: Float($0) * 10, scale: 0.1 / Float($0), low: -8, high: 7)
      }
      var (x, y) = ([Double](repeating: 1, count: 16), [Double](repeating: 2, count: 16))
      scalar.uniform_errors(weights, nil, count, grids, &x)
      kernels.uniform_errors(weights, nil, count, grids, &y)
      #expect(x == y)
      scalar.uniform_errors(weights, weights.map { $0.isFinite ? abs($0) : 1 }, count, grids, &x)
      kernels.uniform_errors(weights, weights.map { $0.isFinite ? abs($0) : 1 }, count, grids, &y)
      #expect(x == y && x.allSatisfy(\.isFinite))
    }
  }
}
