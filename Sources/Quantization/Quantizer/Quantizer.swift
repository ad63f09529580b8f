internal import Checkpoints
public import Tensors

/// Carries out plans: reads a model a piece at a time, on all threads, and writes the new file front to back.
public struct Quantizer: Sendable {
  private let pool: WorkerPool

  /// Bytes that buffers and mapped pages may take together.
  public let maximumMemory: Int

  /// - Parameter maximumMemory: Bytes; what the model's header takes comes on top.
  public init(pool: WorkerPool = WorkerPool(), maximumMemory: Int = 2_000_000_000) {
    self.pool = pool
    self.maximumMemory = maximumMemory
  }

  /// How far the work has come, in bytes of the source.
  public struct Progress: Sendable {
    public let tensor: String
    public let completed: Int
    public let total: Int
  }

  /// Writes the file of `plan` to `path`, under that name only once it is whole.
  ///
  /// Where it ends before, by cancelling or by force, `PATH.partial` stays, and the next run of the same plan goes on
  /// there; the bytes are the same. Where the weights themselves are at fault the partial file is removed.
  public func run(
    _ plan: QuantizationPlan, to path: String, isCancelled: @Sendable () -> Bool = { false },
    progress: (Progress) -> Void = { _ in }
  ) throws(QuantizationError) {
    if let problem = plan.problems.first { throw problem }
    let room = try ChunkRoom(plan, threads: pool.threadCount, maximumMemory: maximumMemory)
    let writer: GGUFWriter
    do throws(CheckpointWritingError) {
      writer = try GGUFWriter(path: path, layout: plan.layout, job: plan.job)
      try rewindToRow(writer)
    } catch {
      throw .writing(error)
    }
    let line = ChunkLine(pool: pool, room: room, writer: writer)
    do throws(QuantizationError) {
      try quantize(plan, line, isCancelled, progress)
      try line.finish()
    } catch {
      if case .notFinite = error { writer.abandon() }
      throw error
    }
  }

  private func quantize(
    _ plan: QuantizationPlan, _ line: ChunkLine, _ isCancelled: @Sendable () -> Bool, _ progress: (Progress) -> Void
  ) throws(QuantizationError) {
    let total = plan.steps.reduce(0) { $0 + $1.tensor.byteCount }
    let written = line.writer.byteCount
    var completed = 0
    for (step, place) in zip(plan.steps, plan.layout.tensors) {
      let tensor = step.tensor
      defer { completed += tensor.byteCount }
      guard written < place.offset + place.byteCount + place.padding else { continue }
      let job = try ChunkJob(step, weights: plan.weights(for: step))
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
            tensor: tensor.nameText.printable(), completed: completed + Int(share * Double(tensor.byteCount)),
            total: total))
      } while row < job.rows
    }
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
