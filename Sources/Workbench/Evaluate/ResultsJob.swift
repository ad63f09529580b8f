internal import Quantization
internal import Results

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension EvaluateState {
  /// Where the person's own results store lies; nothing is opened.
  package static var standardResultsPath: String {
    ResultsStore.standardPath(in: ProcessInfo.processInfo.environment)
  }
}

/// Reads from the results store what was measured of a model and its other files.
package struct ResultsJob: Job {
  let ticket: Int
  let model: OpenModel
  let path: String
  /// Whether errors of weights are looked for: with a reference they are measured.
  let needsLayers: Bool

  package var id: JobID { "results" }
  package var title: String { "results" }
  package var lane: Lane { .evaluation }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    guard let checkpoint = model.checkpoint else { return }
    do {
      let store = try context.results(path)
      let identity = try store.identify(checkpoint) { share in
        context.report(JobProgress(fraction: share))
        return !context.isCancelled
      }
      guard let identity else { return }
      let runs = try store.runs(lineage: identity.lineage).compactMap { RunPoint($0) }
      var layers: LayerErrors?
      if needsLayers {
        let models = try store.models(lineage: identity.lineage)
        if let own = models.first(where: { $0.identity.hash == identity.hash }) {
          for other in models where layers == nil && other.id != own.id {
            let errors = try store.weightErrors(of: own, against: other)
            if !errors.isEmpty { layers = LayerErrors(errors, reference: other.identity.type) }
          }
        }
      }
      context.post(ResultsRead(ticket: ticket, runs: runs, ownHash: identity.hash, layers: layers, problem: nil))
    } catch {
      guard !context.isCancelled else { return }
      context.post(ResultsRead(ticket: ticket, runs: [], ownHash: nil, layers: nil, problem: "\(error)"))
    }
  }
}

/// What the store has.
struct ResultsRead: JobResult {
  let ticket: Int
  let runs: [RunPoint]
  let ownHash: String?
  let layers: LayerErrors?
  let problem: String?

  func apply(to shared: inout Shared) -> [Effect] {
    // Only a model's change makes it another list; a measurement that has begun meanwhile does not.
    guard shared.evaluate.modelTicket <= ticket else { return [] }
    shared.evaluate.hasResults = true
    shared.evaluate.runs = runs
    shared.evaluate.ownHash = ownHash
    shared.evaluate.resultsProblem = problem
    if shared.reference == nil, let layers { shared.evaluate.layers = layers }
    return []
  }
}
