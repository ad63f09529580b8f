internal import CKernels
public import Tensors

/// What training computes on: threads, an instruction set, and memory that kernels work in.
///
/// Results do not depend on the number of threads. One thread at a time uses a machine.
public final class TrainingMachine {
  /// The threads.
  public let pool: WorkerPool

  let isa: qs_isa
  private let products: OwnedStorage
  private var attention = OwnedStorage(byteCount: 64)

  /// A machine of these threads, with the best instruction set there is.
  public convenience init(pool: WorkerPool) {
    self.init(pool: pool, isa: qs_current_isa())
  }

  init(pool: WorkerPool, isa: qs_isa) {
    self.pool = pool
    self.isa = isa
    products = OwnedStorage(byteCount: Int(qs_gemm_workspace_bytes(Int32(clamping: pool.threadCount))))
  }

  var threads: Int32 { Int32(clamping: pool.threadCount) }

  /// The threads, for C functions.
  @unsafe var workers: OpaquePointer? { unsafe pool.handle }

  /// Memory of products.
  @unsafe var productSpace: UnsafeMutableRawPointer? { unsafe products.buffer.baseAddress }

  /// Memory of attention over at most `longest` rows of a text.
  @unsafe func attentionSpace(longest: Int, headLength: Int) -> UnsafeMutableRawPointer? {
    let needed = Int(qs_train_attention_bytes(Int32(clamping: longest), Int32(clamping: headLength), threads))
    if unsafe attention.buffer.count < needed { attention = OwnedStorage(byteCount: needed) }
    return unsafe attention.buffer.baseAddress
  }

  /// Peak of the machine: multiply-adds of floats a second, on all its threads; the highest of all that were measured. Each
  /// measurement takes about 20 ms.
  public private(set) lazy var peakMultiplyAdds: Double = measurePeak()

  /// Measures the peak again: other programs may have computed the last time.
  public func measurePeakAgain() {
    peakMultiplyAdds = max(peakMultiplyAdds, measurePeak())
  }

  private func measurePeak() -> Double {
    let clock = ContinuousClock()
    let seconds = OwnedStorage(byteCount: 8 * pool.threadCount)
    let sums = unsafe seconds.buffer.bindMemory(to: Double.self)
    nonisolated(unsafe) let rates = unsafe sums
    pool.forEach(count: pool.threadCount) { index, _ in
      var sink: UInt64 = 0
      _ = unsafe qs_roofline_floats(10_000, &sink)
      let start = clock.now
      var done: Int64 = 0
      while clock.now - start < .milliseconds(20) { done += unsafe qs_roofline_floats(20_000, &sink) }
      unsafe rates[index] = Double(done) / ((clock.now - start) / .seconds(1))
    }
    return unsafe rates.reduce(0, +)
  }

  /// Multiply-adds a second of a product of two square float matrices of `size`, on all threads: the median of `repeats`.
  package func productSpeed(size: Int, repeats: Int) -> Double {
    let (a, b, c) = (FloatBuffer(count: size * size), FloatBuffer(count: size * size), FloatBuffer(count: size * size))
    for index in 0..<size * size {
      unsafe a.base[index] = Float(index % 7) - 3
      unsafe b.base[index] = Float(index % 5) - 2
    }
    let clock = ContinuousClock()
    let seconds = (0...repeats).map { _ in
      clock.measure {
        unsafe multiply(
          Tape.Operand(a.base, stride: size), Tape.Operand(b.base, stride: size, isTransposed: true), into: c.base,
          rows: size, columns: size, depth: size, accumulate: 0)
      } / .seconds(1)
    }.dropFirst().sorted()
    guard !seconds.isEmpty else { return 0 }
    return Double(size) * Double(size) * Double(size) / seconds[seconds.count / 2]
  }
}
