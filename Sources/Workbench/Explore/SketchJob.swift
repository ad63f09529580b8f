internal import Quantization

/// Sparklines for the list of tensors, from samples.
package struct SketchJob: Job {
  let generation: Int
  let sources: [(index: Int, source: WeightSource)]

  package var id: JobID { "sketches" }
  package var title: String { "sketches" }
  package var lane: Lane { .glance }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    for start in stride(from: 0, to: sources.count, by: 32) {
      guard !context.isCancelled else { return }
      let part = sources[start..<min(start + 32, sources.count)]
      let sketches = part.map { ($0.index, $0.source.sketch(bins: 8)) }
      context.post(SketchResult(generation: generation, sketches: sketches))
      context.report(JobProgress(fraction: Double(start + part.count) / Double(sources.count)))
    }
  }
}

struct SketchResult: ExplorationResult {
  let generation: Int
  let sketches: [(Int, Sketch)]

  func enter(_ exploration: inout Exploration) {
    for (index, sketch) in sketches { exploration.sketches[index] = sketch }
  }
}
