public import Checkpoints
internal import Synchronization
public import Tensors

extension QuantizationPlan {
  /// Rows that are encoded as one piece of work.
  private static let rowsAtOnce = 16

  /// The model that would be written, in memory: the source's metadata, and its tensors in their new types. Those that keep
  /// theirs stay where they are. The bytes are those of the file that ``Quantizer`` writes.
  ///
  /// Takes as much memory as all tensors that are encoded. Computes on `pool`; `isCancelled` is asked between tensors.
  /// Fails with what is first of ``problems``, where weights are not finite, and with ``QuantizationError/cancelled``.
  public func checkpointInMemory(
    pool: WorkerPool, isCancelled: () -> Bool = { false }
  ) throws(QuantizationError) -> Checkpoint {
    if let problem = problems.first { throw problem }
    var tensors: [CheckpointTensor] = []
    for step in steps {
      if isCancelled() { throw .cancelled }
      let data = step.isCopy ? step.tensor.data : try encode(step, pool: pool)
      tensors.append(
        CheckpointTensor(
          name: step.name, shape: step.tensor.shape, type: .known(step.format), offset: step.tensor.offset,
          byteCount: step.format.byteCount(shape: step.tensor.shape) ?? step.tensor.byteCount, part: step.tensor.part,
          data: data))
    }
    return Checkpoint(
      path: source.path,
      contents: CheckpointContents(
        kind: .gguf, version: source.version, files: source.files,
        metadata: NewMetadata.applying(options.overrides, to: source.metadata), tensors: tensors))
  }

  private func encode(_ step: Step, pool: WorkerPool) throws(QuantizationError) -> ByteRegion {
    let job = try ChunkJob(step, weights: weights(for: step), mode: options.mode)
    let storage = OwnedStorage(byteCount: job.rows * job.rowBytes)
    let failure = Mutex<QuantizationError?>(nil)
    nonisolated(unsafe) let target = unsafe storage.buffer
    pool.forEach(count: (job.rows + Self.rowsAtOnce - 1) / Self.rowsAtOnce) { piece, _ in
      let rows = piece * Self.rowsAtOnce..<min(job.rows, (piece + 1) * Self.rowsAtOnce)
      var scratch = [Float](repeating: 0, count: job.columns)
      var span = scratch.mutableSpan
      let place = unsafe UnsafeMutableRawBufferPointer(
        rebasing: target[rows.lowerBound * job.rowBytes..<rows.upperBound * job.rowBytes])
      var bytes = unsafe place.mutableBytes
      do throws(QuantizationError) {
        try job.run(rows, into: &bytes, scratch: &span)
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    job.release(0..<job.rows)
    return unsafe ByteRegion(owner: storage, bytes: UnsafeRawBufferPointer(target))
  }
}
