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
      let layers = needsLayers ? try Self.layers(of: identity, in: store) : nil
      context.post(try ResultsRead(store, identity, ticket: ticket, layers: layers))
    } catch {
      guard !context.isCancelled else { return }
      context.post(ResultsRead(ticket: ticket, runs: [], ownHash: nil, layers: nil, problem: "\(error)"))
    }
  }

  /// The errors of a model's weights that were measured once, against whichever reference.
  private static func layers(of own: ModelIdentity, in store: ResultsStore) throws(ResultsError) -> LayerErrors? {
    let models = try store.models(lineage: own.lineage)
    guard let known = models.first(where: { $0.identity.hash == own.hash }) else { return nil }
    for other in models where other.id != known.id {
      let errors = try store.weightErrors(of: known, against: other)
      if !errors.isEmpty { return LayerErrors(errors, reference: other.identity.type) }
    }
    return nil
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

extension ResultsRead {
  /// What `store` has of a model and its other files now.
  init(_ store: ResultsStore, _ own: ModelIdentity, ticket: Int, layers: LayerErrors? = nil) throws(ResultsError) {
    self.init(
      ticket: ticket, runs: try store.runs(lineage: own.lineage).compactMap { RunPoint($0) }, ownHash: own.hash,
      layers: layers, problem: nil)
  }
}
