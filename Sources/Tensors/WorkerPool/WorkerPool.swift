package import CKernels
internal import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A fixed pool of threads for short parallel loops.
///
/// Workers spin briefly between loops, then sleep: an idle pool takes no processor time. One loop runs at a time; a
/// second caller waits. Loops must not be nested in one pool.
@safe public final class WorkerPool: Sendable {
  /// Threads that work on a loop, the caller among them.
  public let threadCount: Int

  // Invariant: created in `init`, destroyed in `deinit`; the C side locks. Nil: loops run on the caller alone.
  private nonisolated(unsafe) let pool: OpaquePointer?

  // Held while a loop runs without a pool, so that one runs at a time there too.
  private let aloneLock = Mutex(())

  /// A pool of `threadCount` threads (1 to 256, clamped), or of fewer where the system gives no more.
  public convenience init(threadCount: Int = WorkerPool.physicalCores) {
    unsafe self.init(threadCount: threadCount, create: qs_pool_create)
  }

  /// A pool made by `create`, which is asked for fewer and fewer threads until it returns one. A pool of one starts no
  /// thread, so that only a system without a kilobyte of memory gives none: then loops run on the caller.
  @unsafe package init(threadCount: Int, create: (Int32) -> OpaquePointer?) {
    var wanted = Int32(clamping: min(max(threadCount, 1), 256))
    var created = unsafe create(wanted)
    while unsafe created == nil, wanted > 1 {
      wanted = wanted / 2
      unsafe created = unsafe create(wanted)
    }
    self.threadCount = Int(wanted)
    unsafe self.pool = unsafe created
  }

  deinit {
    unsafe qs_pool_destroy(pool)
  }

  /// Processor cores that can run the program, at least 1.
  public static var physicalCores: Int {
    max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  /// Calls `body(index, thread)` once for each index in `0 ..< count`, on all threads, and returns when all are done.
  ///
  /// Indices are handed out in rising order, one at a time, so items may differ in cost. `thread` is below
  /// `threadCount` and can choose scratch memory. At most 2^31 - 1 items.
  public func forEach(count: Int, _ body: @Sendable (_ index: Int, _ thread: Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      var context = LoopBody(call: body)
      unsafe withUnsafeMutablePointer(to: &context) { pointer in
        unsafe run(count: count, context: pointer) { context, index, thread in
          guard let body = unsafe context?.assumingMemoryBound(to: LoopBody.self) else { return }
          unsafe body.pointee.call(Int(index), Int(thread))
        }
      }
    }
  }

  /// Calls the C function `task(context, index, thread)` once for each index in `0 ..< count`, as ``forEach(count:_:)``
  /// does, without a closure. At most 2^31 - 1 items.
  @unsafe package func run(count: Int, context: UnsafeMutableRawPointer, task: qs_pool_task) {
    if let pool = unsafe pool {
      unsafe qs_pool_run(pool, Int32(clamping: count), task, context)
      return
    }
    aloneLock.withLock { _ in
      for index in 0..<max(0, Int32(clamping: count)) { unsafe task(context, index, 0) }
    }
  }

  /// The pool for C functions that run loops on it themselves; nil where loops run on the caller alone. It lives as long as
  /// this object.
  @unsafe package var handle: OpaquePointer? { unsafe pool }

  private struct LoopBody {
    let call: @Sendable (Int, Int) -> Void
  }
}
