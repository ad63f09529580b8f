import TestSupport
import Tensors
import CKernels
import Testing

@Suite("Products of matrices") struct ProductTests {
  static let sizes = [1, 2, 7, 13, 15, 16, 17, 31, 33, 64, 113]

  /// A product with rows further apart than they are long.
  struct Product {
    var m: Int
    var n: Int
    var k: Int
    var isATransposed = false
    var isBTransposed = false
    var accumulates = false

    var aShape: (rows: Int, stride: Int) { isATransposed ? (k, m + 3) : (m, k + 3) }
    var bShape: (rows: Int, stride: Int) { isBTransposed ? (n, k + 1) : (k, n + 1) }
    var cStride: Int { n + 2 }

    struct Input {
      var a: [Float]
      var b: [Float]
      var c: [Float]
    }

    func input(_ random: inout RandomSource) -> Input {
      Input(
        a: random.floats(aShape.rows * aShape.stride), b: random.floats(bShape.rows * bShape.stride),
        c: random.floats(m * cStride))
    }

    func run(_ input: Input, isa: qs_isa, pool: OpaquePointer?, threads: Int32) -> [Float] {
      let (a, b, c) = (Guarded(input.a), Guarded(input.b), Guarded(input.c))
      var gemm = qs_gemm()
      (gemm.a, gemm.b, gemm.c) = (UnsafePointer(a.pointer), UnsafePointer(b.pointer), c.pointer)
      (gemm.a_stride, gemm.b_stride, gemm.c_stride) = (Int64(aShape.stride), Int64(bShape.stride), Int64(cStride))
      (gemm.m, gemm.n, gemm.k) = (Int32(m), Int32(n), Int32(k))
      (gemm.a_transposed, gemm.b_transposed) = (isATransposed ? 1 : 0, isBTransposed ? 1 : 0)
      gemm.accumulate = accumulates ? 1 : 0
      let workspace = Workspace(qs_gemm_workspace_bytes(threads))
      qs_gemm_run(&gemm, pool, threads, workspace.pointer, isa)
      return c.values
    }

    /// The product in doubles, and for each value the sum of the sizes of what is added up.
    func expected(_ input: Input) -> (values: [Double], sizes: [Double]) {
      var (values, sizes) = (input.c.map(Double.init), input.c.map { abs(Double($0)) })
      let (aStride, bStride) = (aShape.stride, bShape.stride)
      for i in 0..<m {
        for j in 0..<n {
          var (sum, size) = accumulates ? (values[i * cStride + j], sizes[i * cStride + j]) : (0, 0)
          for l in 0..<k {
            let a = Double(input.a[isATransposed ? l * aStride + i : i * aStride + l])
            let b = Double(input.b[isBTransposed ? j * bStride + l : l * bStride + j])
            sum += a * b
            size += abs(a * b)
          }
          (values[i * cStride + j], sizes[i * cStride + j]) = (sum, size)
        }
      }
      return (values, sizes)
    }

    /// Sums of blocks of 256, then of these: so many roundings at most, each of half a unit of the sum of sizes.
    var bound: Double { Double(min(k, 256) + k / 256 + 3) * 0x1p-24 }
  }

  static func check(_ product: Product, isa: qs_isa, seed: UInt64) {
    var random = RandomSource(seed: seed)
    let input = product.input(&random)
    let (expected, sizes) = product.expected(input)
    let found = product.run(input, isa: isa, pool: nil, threads: 1)
    for index in expected.indices {
      let error = abs(Double(found[index]) - expected[index])
      guard error <= product.bound * sizes[index] else {
        Issue.record("\(product): \(found[index]) at \(index), not \(expected[index])")
        return
      }
    }
  }

  @Test("within rounding of doubles: all ways to store them", arguments: InstructionSet.all)
  func shapes(set: InstructionSet) {
    var random = RandomSource(seed: 5)
    for transposed in 0..<8 {
      for size in Self.sizes {
        let others = (0..<2).map { _ in Self.sizes.randomElement(using: &random) ?? 1 }
        for (m, n, k) in [(size, others[0], others[1]), (others[0], size, others[1]), (others[1], others[0], size)] {
          let product = Product(
            m: m, n: n, k: k, isATransposed: transposed & 1 != 0, isBTransposed: transposed & 2 != 0,
            accumulates: transposed & 4 != 0)
          Self.check(product, isa: set.isa, seed: random.next())
        }
      }
    }
  }

  @Test("several blocks and stages", arguments: InstructionSet.all, [(60, 70, 1300), (20, 1100, 300), (260, 40, 257)])
  func large(set: InstructionSet, shape: (m: Int, n: Int, k: Int)) {
    for transposed in 0..<4 {
      let product = Product(
        m: shape.m, n: shape.n, k: shape.k, isATransposed: transposed & 1 != 0, isBTransposed: transposed & 2 != 0,
        accumulates: transposed == 3)
      Self.check(product, isa: set.isa, seed: UInt64(transposed))
    }
  }

  @Test("of nothing", arguments: InstructionSet.all)
  func empty(set: InstructionSet) {
    var random = RandomSource(seed: 2)
    for (m, n, k) in [(0, 5, 5), (5, 0, 5), (5, 6, 0)] {
      Self.check(Product(m: m, n: n, k: k), isa: set.isa, seed: random.next())
      Self.check(Product(m: m, n: n, k: k, accumulates: true), isa: set.isa, seed: random.next())
    }
  }

  @Test("the same bits with any number of threads", arguments: InstructionSet.all)
  func threads(set: InstructionSet) {
    var random = RandomSource(seed: 9)
    for (m, n, k) in [(150, 200, 90), (33, 1030, 70), (64, 64, 1100), (700, 30, 20)] {
      let product = Product(m: m, n: n, k: k, isATransposed: m == 64, isBTransposed: m == 700, accumulates: m == 33)
      let input = product.input(&random)
      _ = onEveryPool { pool, threads in [product.run(input, isa: set.isa, pool: pool, threads: threads)] }
    }
  }

  @Test("a value that is none spoils its row and its column alone", arguments: InstructionSet.all)
  func notANumber(set: InstructionSet) {
    var random = RandomSource(seed: 4)
    let product = Product(m: 21, n: 39, k: 18)
    var input = product.input(&random)
    input.a[5 * product.aShape.stride + 3] = .nan
    let found = product.run(input, isa: set.isa, pool: nil, threads: 1)
    for i in 0..<product.m {
      for j in 0..<product.n { #expect(found[i * product.cStride + j].isNaN == (i == 5)) }
    }
  }
}
