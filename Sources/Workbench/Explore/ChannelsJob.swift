internal import Quantization
internal import Tensors

/// The rows and columns of a tensor by size.
package struct ChannelsJob: Job {
  let generation: Int
  let tensor: Int
  let source: WeightSource

  package var id: JobID { "channels" }
  package var title: String { "channels" }
  package var lane: Lane { .survey }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    var clock = RateClock(total: Double(source.shape.elementCount))
    let found = context.analyzer.channels(of: source, isCancelled: { context.isCancelled }) { fraction in
      context.report(clock.progress(fraction, unit: "weights/s"))
    }
    if let found { context.post(ChannelsResult(generation: generation, tensor: tensor, channels: found)) }
  }
}

struct ChannelsResult: ExplorationResult {
  let generation: Int
  let tensor: Int
  let channels: ChannelStatistics

  func enter(_ exploration: inout Exploration) {
    exploration.channels[tensor] = channels
  }
}
