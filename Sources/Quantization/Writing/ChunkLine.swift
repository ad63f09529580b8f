internal import Checkpoints
internal import Synchronization
internal import Tensors

/// How many rows are worked on at once.
struct ChunkRoom: Sendable {
  /// Bytes of each of the two buffers of new bytes.
  let bufferBytes: Int
  /// Weights of the longest row.
  let columns: Int
  /// Bytes of the source that one chunk may cover.
  private let sourceBytes: Int

  /// A chunk of more weights than this gains nothing, and makes progress jump.
  private static let chunkWeights = 1 << 20

  init(_ plan: QuantizationPlan, threads: Int, maximumMemory: Int) throws(QuantizationError) {
    var (row, sourceRow, padding, columns) = (0, 0, 0, 0)
    for (step, place) in zip(plan.steps, plan.places) {
      let shape = step.tensor.shape
      row = max(row, step.format.rowBytes(columns: shape.columns) ?? 0)
      sourceRow = max(sourceRow, step.tensor.type.blockFormat?.rowBytes(columns: shape.columns) ?? 0)
      padding = max(padding, place.padding)
      columns = max(columns, shape.columns)
    }
    let (scratch, overflow) = columns.multipliedReportingOverflow(by: 4 * threads)
    let least = 2 * (row + padding) + sourceRow
    guard !overflow, scratch <= maximumMemory, least <= maximumMemory - scratch else {
      throw .tooLittleMemory(
        needed: overflow ? .max : scratch.addingReportingOverflow(least).partialValue, allowed: maximumMemory)
    }
    let free = (maximumMemory - scratch) / 3
    bufferBytes = max(row + padding, min(free, 4 * Self.chunkWeights) + padding)
    sourceBytes = max(sourceRow, free)
    self.columns = columns
  }

  /// Rows of one chunk of `job`, at least one.
  func rows(of job: ChunkJob) -> Int {
    guard job.columns > 0, job.rowBytes > 0, job.sourceRowBytes > 0 else { return max(1, job.rows) }
    let rows = min(
      Self.chunkWeights / job.columns, (bufferBytes - 64) / job.rowBytes, sourceBytes / job.sourceRowBytes)
    return max(1, rows)
  }
}

/// Two buffers in turn: while threads fill one with new bytes, one of them writes the other to the file.
struct ChunkLine {
  let room: ChunkRoom
  let writer: GGUFWriter
  private let pool: WorkerPool
  private let state: ChunkBuffers

  init(pool: WorkerPool, room: ChunkRoom, writer: GGUFWriter) {
    self.init(pool: pool, room: room, writer: writer, state: ChunkBuffers(room: room, threads: pool.threadCount))
  }

  private init(pool: WorkerPool, room: ChunkRoom, writer: GGUFWriter, state: ChunkBuffers) {
    self.pool = pool
    self.room = room
    self.writer = writer
    self.state = state
  }

  /// A line to another file, with the buffers of this one, which must have been flushed.
  func to(_ writer: GGUFWriter) -> ChunkLine {
    ChunkLine(pool: pool, room: room, writer: writer, state: state)
  }

  /// Computes `rows` of a tensor, followed by `padding` zeros, and writes what was computed before.
  ///
  /// Where `isCancelled` says so, the rows are given up; what was computed before is written all the same.
  func put(
    _ job: ChunkJob, rows: Range<Int>, padding: Int, isCancelled: @Sendable () -> Bool
  ) throws(QuantizationError) {
    let state = state
    let writer = writer
    // Small enough to share the work, large enough to be worth a turn.
    let band = max(1, min(32768 / max(1, job.columns), (rows.count + pool.threadCount - 1) / pool.threadCount))
    let bands = (rows.count + band - 1) / band
    state.clear(byteCount: rows.count * job.rowBytes, padding: padding)
    pool.forEach(count: bands + 1) { index, thread in
      do throws(QuantizationError) {
        guard index > 0 else { return try state.write(to: writer) }
        guard !state.hasFailed else { return }
        if isCancelled() { throw .cancelled }
        let first = rows.lowerBound + (index - 1) * band
        try state.run(job, first..<min(rows.upperBound, first + band), from: rows.lowerBound, thread: thread)
      } catch {
        state.fail(error)
      }
    }
    if let error = state.failure { throw error }
    job.release(rows)
    state.swap()
  }

  /// Writes what was computed last.
  func flush() throws(QuantizationError) {
    try state.write(to: writer)
    state.clearWritten()
  }
}

/// The buffers of a line.
///
/// Unchecked: during a loop of the pool each item touches bytes and scratch memory of its own, the first item alone the
/// buffer that is written; between loops one thread owns all. Failures are locked.
@safe private final class ChunkBuffers: @unchecked Sendable {
  private let buffers: [OwnedStorage]
  private let scratch: [OwnedStorage]
  private let failed = Mutex<QuantizationError?>(nil)
  private var filling = 0
  private var fillingCount = 0
  private var writingCount = 0

  init(room: ChunkRoom, threads: Int) {
    buffers = (0..<2).map { _ in OwnedStorage(byteCount: room.bufferBytes) }
    scratch = (0..<threads).map { _ in OwnedStorage(byteCount: 4 * room.columns) }
  }

  var failure: QuantizationError? { failed.withLock { $0 } }
  var hasFailed: Bool { failure != nil }

  /// Keeps the first failure.
  func fail(_ error: QuantizationError) {
    failed.withLock { $0 = $0 ?? error }
  }

  /// Begins a chunk of `byteCount` bytes and `padding` zeros, which fit.
  func clear(byteCount: Int, padding: Int) {
    let zeros = byteCount..<byteCount + padding
    unsafe UnsafeMutableRawBufferPointer(rebasing: buffers[filling].buffer[zeros])
      .initializeMemory(as: UInt8.self, repeating: 0)
    fillingCount = zeros.upperBound
  }

  func run(_ job: ChunkJob, _ rows: Range<Int>, from first: Int, thread: Int) throws(QuantizationError) {
    let range = (rows.lowerBound - first) * job.rowBytes..<(rows.upperBound - first) * job.rowBytes
    let place = unsafe UnsafeMutableRawBufferPointer(rebasing: buffers[filling].buffer[range])
    let weights = unsafe scratch[thread].buffer.bindMemory(to: Float.self)
    var bytes = unsafe place.mutableBytes
    var span = unsafe weights.mutableSpan
    try job.run(rows, into: &bytes, scratch: &span)
  }

  func write(to writer: GGUFWriter) throws(QuantizationError) {
    guard writingCount > 0 else { return }
    let bytes = unsafe UnsafeRawBufferPointer(rebasing: buffers[1 - filling].buffer[0..<writingCount])
    do throws(CheckpointWritingError) { try writer.append(unsafe bytes.bytes) } catch { throw .writing(error) }
  }

  func swap() {
    filling = 1 - filling
    writingCount = fillingCount
    fillingCount = 0
  }

  func clearWritten() {
    writingCount = 0
  }
}
