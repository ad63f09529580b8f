import CKernels
import Foundation
import Inference
import Synchronization
import Tensors

/// What the machine can do at most, measured: in memory and in registers.
struct MachineLimits {
  /// Bytes a second that are read from memory, on one thread and on all.
  let readOne: Double
  let readAll: Double
  /// Multiply-adds a second in registers on one thread: 8-bit products, floats, BF16 (0 where there is no such
  /// instruction).
  let codes: Double
  let floats: Double
  let bf16: Double

  /// Measures reading alone. Takes about a second.
  static func readBandwidth(_ pool: WorkerPool) throws -> Double {
    try ReadingBench().bandwidth(pool)
  }

  /// Measures everything. Takes a few seconds.
  static func measure(_ pool: WorkerPool) throws -> MachineLimits {
    let reading = try ReadingBench()
    return MachineLimits(
      readOne: try reading.bandwidth(WorkerPool(threadCount: 1)), readAll: try reading.bandwidth(pool),
      codes: unsafe try peak(qs_roofline_codes), floats: unsafe try peak(qs_roofline_floats),
      bf16: unsafe try peak(qs_roofline_bf16))
  }

  var document: JSON {
    [
      "read_bandwidth_bytes_per_second": ["one": .double(readOne), "all": .double(readAll)],
      "peak_multiply_adds_per_second": ["int8": .double(codes), "f32": .double(floats), "bf16": .double(bf16)],
    ]
  }

  private static func peak(_ loop: @convention(c) (Int64, UnsafeMutablePointer<UInt64>?) -> Int64) throws -> Double {
    var (sink, made) = (UInt64(0), Int64(0))
    let seconds = try Stopwatch.median(repeats: 9) { made = unsafe loop(1_000_000, &sink) }
    return Double(made) / seconds
  }
}

/// Memory far larger than the caches, to read.
///
/// Unchecked: it is written before anyone else has it.
private final class ReadingBench: @unchecked Sendable {
  private let storage: PageStorage
  private let sink = Atomic<UInt64>(0)

  /// Takes 512 MB, or a quarter of the free memory where that is less, but what no cache holds.
  init() throws {
    let bytes = max(64 << 20, min(512 << 20, SystemMemory.available / 4))
    guard let storage = PageStorage(byteCount: bytes, isLarge: true) else {
      throw InferenceError.outOfMemory(bytes: bytes)
    }
    self.storage = storage
    // Pages that nobody has written are all the same one.
    unsafe storage.base.initializeMemory(as: UInt8.self, repeating: 1, count: storage.byteCount)
  }

  /// Bytes a second when each thread reads its part.
  func bandwidth(_ pool: WorkerPool) throws -> Double {
    let part = storage.byteCount / pool.threadCount
    let seconds = try Stopwatch.median(repeats: 9) {
      pool.forEach(count: pool.threadCount) { index, _ in
        // The sums are there to be needed, whatever they are: most overflow.
        let start = unsafe self.storage.base.assumingMemoryBound(to: UInt8.self) + index * part
        self.sink.wrappingAdd(unsafe qs_roofline_read(start, Int64(part)), ordering: .relaxed)
      }
    }
    return Double(part * pool.threadCount) / seconds
  }
}

/// Times what is done several times.
enum Stopwatch {
  /// Seconds that `body` takes.
  static func seconds(_ body: () throws -> Void) throws -> Double {
    if Signals.isInterrupted { throw Interruption() }
    let begin = ContinuousClock.now
    try body()
    return (ContinuousClock.now - begin) / .seconds(1)
  }

  /// The median of `repeats` runs after one that warms up.
  static func median(repeats: Int, _ body: () throws -> Void) throws -> Double {
    _ = try seconds(body)
    return median(try (0..<repeats).map { _ in try seconds(body) })
  }

  /// The middle one of `values`, the mean of the middle two; 0 of none.
  static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return 0 }
    let sorted = values.sorted()
    return (sorted[sorted.count / 2] + sorted[(sorted.count - 1) / 2]) / 2
  }
}
