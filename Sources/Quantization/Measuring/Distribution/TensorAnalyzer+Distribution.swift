internal import CKernels
internal import Tensors

extension TensorAnalyzer {
  /// The distribution of all weights of `sources` together; nil where `isCancelled` said so.
  ///
  /// `progress` gets what is known so far and how much of the work is done (0 ... 1): at once from a sample, then
  /// after each batch. The result is exact: a second pass over the weights, with extremes and deviation known, counts
  /// the histogram and the outliers, and finds percentiles by radix selection. O(weights), memory O(threads).
  public func distribution(
    of sources: [WeightSource], options: DistributionOptions = DistributionOptions(),
    isCancelled: @Sendable () -> Bool = { false }, progress: (Distribution, Double) -> Void = { _, _ in }
  ) -> Distribution? {
    let options = options.clamped
    let total = WeightTally()
    sample(sources, into: total)
    let pilot = total.mean
    progress(total.distribution(options, isExact: false), 0)
    guard !isCancelled() else { return nil }

    let chunks = Chunks(sources, size: Self.chunkWeights)
    let tallies = (0..<pool.threadCount).map { _ in WeightTally(pilot: pilot, scratch: chunks.largest) }
    let exact = WeightTally(pilot: pilot)
    let share = 0.5 / Double(max(1, chunks.count))
    let counted = run(count: chunks.count, isCancelled: isCancelled) { index, thread in
      tallies[thread].add(chunks[index])
    } afterBatch: { done in
      for tally in tallies { exact.take(tally) }
      guard done < chunks.count else { return }
      progress(exact.distribution(options, isExact: false), share * Double(done))
    }
    guard counted else { return nil }

    let approximate = exact.distribution(options, isExact: false)
    progress(approximate, 0.5)
    let plan = SecondPass(exact, options: options)
    let counters = (0..<pool.threadCount).map { _ in SecondPassCounts(plan, scratch: chunks.largest) }
    let sum = SecondPassCounts(plan)
    let refined = run(count: chunks.count, isCancelled: isCancelled) { index, thread in
      counters[thread].add(chunks[index])
    } afterBatch: { done in
      for counter in counters { sum.take(counter) }
      guard done < chunks.count else { return }
      progress(approximate, 0.5 + share * Double(done))
    }
    guard refined else { return nil }
    let result = exact.distribution(options, refinedBy: sum)
    progress(result, 1)
    return result
  }

  /// Adds pieces of rows spread evenly over `sources`.
  private func sample(_ sources: [WeightSource], into tally: WeightTally) {
    let chunks = Chunks(sources, size: 2048)
    let count = min(chunks.count, max(1, Self.sampleWeights / max(1, chunks.largest)))
    tally.reserve(chunks.largest)
    for index in 0..<count {
      tally.add(chunks[index * chunks.count / count])
    }
  }
}

extension DistributionOptions {
  /// With every count in the range that its documentation gives.
  var clamped: DistributionOptions {
    var result = self
    result.bins = min(max(bins, 1), 65536)
    result.percentiles = Array(percentiles.filter { $0 >= 0 && $0 <= 100 }.sorted().prefix(64))
    result.outlierSigmas = Array(outlierSigmas.filter { $0 >= 0 }.prefix(16))
    return result
  }
}
