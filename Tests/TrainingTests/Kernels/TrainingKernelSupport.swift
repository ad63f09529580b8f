import CKernels
import Testing

/// A pool of C threads.
final class KernelPool: @unchecked Sendable {  // a pool takes runs from any thread, one at a time
  let threads: Int32
  let pointer: OpaquePointer?
  private init(_ threads: Int32) {
    self.threads = threads
    pointer = qs_pool_create(threads)
  }
  deinit { qs_pool_destroy(pointer) }

  static let two = KernelPool(2)
  static let three = KernelPool(3)
}

/// What a kernel gives with the caller alone, and with pools of two and three threads: the same to the bit.
func onEveryPool(_ place: SourceLocation = #_sourceLocation, _ run: (OpaquePointer?, Int32) -> [[Float]]) -> [[Float]] {
  let alone = run(nil, 1)
  for pool in [KernelPool.two, .three] {
    let spread = run(pool.pointer, pool.threads)
    #expect(spread.map(bits) == alone.map(bits), "with \(pool.threads) threads", sourceLocation: place)
  }
  return alone
}

private func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }

/// Floats in memory of exactly their size, with a mark on each side that no kernel may touch.
final class Guarded {
  private static let mark: Float = 12345.678
  private static let margin = 16
  private let memory: UnsafeMutablePointer<Float>
  let count: Int

  init(_ values: [Float]) {
    count = values.count
    memory = .allocate(capacity: count + 2 * Self.margin)
    memory.initialize(repeating: Self.mark, count: count + 2 * Self.margin)
    for (index, value) in values.enumerated() { pointer[index] = value }
  }
  convenience init(_ count: Int) { self.init([Float](repeating: .nan, count: count)) }
  deinit { memory.deallocate() }

  var pointer: UnsafeMutablePointer<Float> { memory + Self.margin }

  /// The values, after a look at the marks.
  var values: [Float] {
    for index in 0..<Self.margin {
      let marks = [memory[index], pointer[count + index]]
      if marks != [Self.mark, Self.mark] { Issue.record("a kernel wrote beside its memory") }
    }
    return Array(UnsafeBufferPointer(start: pointer, count: count))
  }
}

/// Memory to work in, aligned to 64 bytes and full of what is no number.
final class Workspace {
  let pointer: UnsafeMutableRawPointer
  init(_ bytes: Int64) {
    pointer = .allocate(byteCount: Int(bytes), alignment: 64)
    pointer.initializeMemory(as: UInt8.self, repeating: 0xFF, count: Int(bytes))
  }
  deinit { pointer.deallocate() }
}

/// Squared error over squared size.
func relativeError(_ found: [Float], _ expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  var (error, size) = (0.0, 0.0)
  for (found, expected) in zip(found, expected) {
    error += (Double(found) - expected) * (Double(found) - expected)
    size += expected * expected
  }
  return error == 0 ? 0 : error / size
}

func relativeError(_ found: [Float], _ expected: [Float]) -> Double { relativeError(found, expected.map(Double.init)) }

/// Compares a derivative that a kernel found with differences of `loss`, at up to `samples` places.
func expectDerivative(
  _ found: [Float], of loss: ([Double]) -> Double, at x: [Float], samples: Int = 40, tolerance: Double = 2e-5,
  _ place: SourceLocation = #_sourceLocation
) {
  #expect(found.count == x.count, sourceLocation: place)
  let largest = max(1, found.reduce(0) { max($0, Double(abs($1))) })
  let step = 1e-4
  for index in Swift.stride(from: 0, to: x.count, by: max(1, x.count / samples)) {
    var moved = x.map(Double.init)
    moved[index] += step
    let above = loss(moved)
    moved[index] -= 2 * step
    let difference = (above - loss(moved)) / (2 * step)
    #expect(abs(Double(found[index]) - difference) < tolerance * largest, "at \(index)", sourceLocation: place)
  }
}

/// The sum of products: a scalar loss of what an operation gives.
func weighed(_ values: [Double], _ weights: [Float]) -> Double {
  zip(values, weights).reduce(0) { $0 + $1.0 * Double($1.1) }
}
