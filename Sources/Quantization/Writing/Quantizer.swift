internal import Checkpoints
public import Tensors

/// Carries out plans: reads a model a piece at a time, on all threads, and writes the new file front to back.
public struct Quantizer: Sendable {
  private let pool: WorkerPool

  /// Bytes that buffers and mapped pages may take together.
  public let maximumMemory: Int

  /// - Parameters:
  ///   - pool: The threads that encode.
  ///   - maximumMemory: Bytes; what the model's header takes comes on top.
  public init(pool: WorkerPool = WorkerPool(), maximumMemory: Int = 2_000_000_000) {
    self.pool = pool
    self.maximumMemory = maximumMemory
  }

  /// How far the work has come, in bytes of the source.
  public struct Progress: Sendable {
    /// The tensor at work, printable.
    public let tensor: String
    /// Bytes of the source that are done.
    public let completed: Int
    /// Bytes of the source in all.
    public let total: Int
  }

  /// Writes the files of `plan` to `path`, or to the parts that it stands for (see ``QuantizationPlan/paths(for:)``), under
  /// those names only once all are whole.
  ///
  /// Where it ends before, by cancelling or by force, `PATH.partial` stays, and the next run of the same plan goes on
  /// there; the bytes are the same. Where the weights themselves are at fault the partial files are removed.
  public func run(
    _ plan: QuantizationPlan, to path: String, isCancelled: @Sendable () -> Bool = { false },
    progress: (Progress) -> Void = { _ in }
  ) throws(QuantizationError) {
    if let problem = plan.problems.first { throw problem }
    let room = try ChunkRoom(plan, threads: pool.threadCount, maximumMemory: maximumMemory)
    var writers: [GGUFWriter] = []
    do throws(CheckpointWritingError) {
      for (part, path) in zip(plan.parts, plan.paths(for: path)) {
        let writer = try GGUFWriter(path: path, layout: part.layout, job: plan.job)
        try rewindToRow(writer)
        writers.append(writer)
      }
    } catch {
      throw .writing(error)
    }
    try write(plan, writers, room, isCancelled, progress)
    do throws(CheckpointWritingError) {
      // The first part, by which a model is opened, comes last: where it is, all are.
      for writer in writers.reversed() { try writer.finish() }
    } catch {
      throw .writing(error)
    }
  }

  private func write(
    _ plan: QuantizationPlan, _ writers: [GGUFWriter], _ room: ChunkRoom, _ isCancelled: @Sendable () -> Bool,
    _ progress: (Progress) -> Void
  ) throws(QuantizationError) {
    guard let first = writers.first else { return }
    var meter = Meter(total: plan.steps.reduce(0) { $0 + $1.tensor.byteCount })
    let line = ChunkLine(pool: pool, room: room, writer: first)
    do throws(QuantizationError) {
      for (part, writer) in zip(plan.parts, writers) {
        try quantize(plan, part, line.to(writer), &meter, isCancelled, progress)
      }
    } catch {
      switch error {
      case .notFinite, .overflow: for writer in writers { writer.abandon() }
      default: break
      }
      throw error
    }
  }

  /// Bytes of the source that have been worked on, in all parts.
  private struct Meter {
    let total: Int
    var completed = 0
  }

  private func quantize(
    _ plan: QuantizationPlan, _ part: QuantizationPlan.Part, _ line: ChunkLine, _ meter: inout Meter,
    _ isCancelled: @Sendable () -> Bool, _ progress: (Progress) -> Void
  ) throws(QuantizationError) {
    let written = line.writer.byteCount
    for (step, place) in zip(plan.steps[part.steps], part.layout.tensors) {
      let tensor = step.tensor
      defer { meter.completed += tensor.byteCount }
      guard written < place.offset + place.byteCount + place.padding else { continue }
      let job = try ChunkJob(step, weights: plan.weights(for: step), mode: plan.options.mode)
      var row = job.rowBytes == 0 ? job.rows : max(0, written - place.offset) / job.rowBytes
      let chunk = line.room.rows(of: job)
      // A tensor of no rows and one whose padding is missing have an empty chunk.
      repeat {
        if isCancelled() {
          try line.flush()
          throw .cancelled
        }
        let end = row + min(chunk, job.rows - row)
        try line.put(job, rows: row..<end, padding: end == job.rows ? place.padding : 0, isCancelled: isCancelled)
        row = end
        let share = job.rows == 0 ? 1 : Double(row) / Double(job.rows)
        progress(
          Progress(
            tensor: tensor.nameText.printable(),
            completed: meter.completed + Int(share * Double(tensor.byteCount)), total: meter.total))
      } while row < job.rows
    }
    try line.flush()
  }

  /// Goes back from where another run was stopped to the last whole row.
  private func rewindToRow(_ writer: GGUFWriter) throws(CheckpointWritingError) {
    let written = writer.byteCount
    guard let place = writer.layout.tensors.last(where: { $0.offset <= written }) else { return }
    let inside = min(written - place.offset, place.byteCount)
    guard let row = place.format.rowBytes(columns: place.shape.columns), row > 0 else {
      return try writer.rewind(to: place.offset)
    }
    try writer.rewind(to: place.offset + inside / row * row)
  }
}
