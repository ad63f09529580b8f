internal import Checkpoints
internal import Quantization
internal import Results

/// Measures the errors of a model's weights against its reference's, and keeps them.
package struct LayersJob: Job {
  let ticket: Int
  let model: OpenModel
  let reference: OpenModel
  let path: String?

  package var id: JobID { "layers" }
  package var title: String { "layers" }
  package var lane: Lane { .analysis }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    guard let own = model.checkpoint, let other = reference.checkpoint else { return }
    let errors = try context.analyzer.weightErrors(
      of: own, against: other, isCancelled: { context.isCancelled },
      progress: { context.report(JobProgress(fraction: $0)) })
    guard let errors else { return }
    context.post(LayersFound(ticket: ticket, layers: LayerErrors(errors, reference: reference.name)))
    guard let path else { return }
    // What can't be kept is measured again another time; the runs' pane says what is wrong with the store.
    guard let store = try? context.results(path) else { return }
    let goesOn: (Double) -> Bool = { _ in !context.isCancelled }
    guard let identity = try? store.identify(own, progress: goesOn),
      let twin = try? store.identify(other, progress: goesOn)
    else { return }
    try? store.keep(errors, of: identity, against: twin)
  }
}

struct LayersFound: JobResult {
  let ticket: Int
  let layers: LayerErrors

  func apply(to shared: inout Shared) -> [Effect] {
    guard shared.evaluate.modelTicket <= ticket else { return [] }
    shared.evaluate.layers = layers
    return []
  }
}
