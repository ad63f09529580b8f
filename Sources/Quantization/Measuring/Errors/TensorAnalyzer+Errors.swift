internal import CKernels
internal import Tensors

extension TensorAnalyzer {
  /// What storing `source` in `format` costs; nil where `isCancelled` said so.
  ///
  /// Every row is decoded, encoded, decoded again and compared. `progress` gets what is known so far and how much of
  /// the work is done (0 ... 1): at once from a sample of rows, then after each batch. O(weights), memory O(threads).
  public func errors(
    of source: WeightSource, in format: any TensorFormat, options: ErrorOptions = ErrorOptions(),
    isCancelled: @escaping @Sendable () -> Bool = { false }, progress: (ErrorStatistics, Double) -> Void = { _, _ in }
  ) throws(QuantizationError) -> ErrorStatistics? {
    let job = try ErrorJob(source: source, format: format, options: options)
    let rough = try job.fit(limit: Self.fitSampleWeights, pool: pool) { false }
    let chunks = Chunks([source], size: Self.encodedChunkWeights, unit: rough.unit)
    let sample = ErrorTally(job, scratch: chunks.largest)
    sampleErrors(source, in: rough, into: sample)
    progress(sample.statistics(isExact: false), 0)
    guard !isCancelled(), let fitted = try fit(job, isCancelled: isCancelled) else { return nil }

    let tallies = (0..<pool.threadCount).map { _ in ErrorTally(job, scratch: chunks.largest) }
    let total = ErrorTally(job)
    let complete = run(count: chunks.count, isCancelled: isCancelled) { index, thread in
      tallies[thread].add(chunks[index].weights, in: fitted)
    } afterBatch: { done in
      for tally in tallies { total.take(tally) }
      guard done < chunks.count else { return }
      progress(total.statistics(isExact: false), Double(done) / Double(chunks.count))
    }
    guard complete else { return nil }
    let result = total.statistics(isExact: true)
    progress(result, 1)
    return result
  }

  /// The format for all weights; nil where `isCancelled` said so.
  private func fit(
    _ job: ErrorJob, isCancelled: @escaping @Sendable () -> Bool
  ) throws(QuantizationError) -> (any FittedFormat)? {
    do throws(QuantizationError) {
      return try job.fit(limit: .max, pool: pool, isCancelled: isCancelled)
    } catch {
      guard error == .cancelled else { throw error }
      return nil
    }
  }

  /// Adds pieces spread evenly over `source`, 8,192 weights or one unit.
  private func sampleErrors(_ source: WeightSource, in format: any FittedFormat, into tally: ErrorTally) {
    let chunks = Chunks([source], size: 1024, unit: format.unit)
    let count = min(chunks.count, max(1, Self.encodedChunkWeights / max(1, chunks.largest)))
    for index in 0..<count {
      tally.add(chunks[index * chunks.count / count].weights, in: format)
    }
  }
}
