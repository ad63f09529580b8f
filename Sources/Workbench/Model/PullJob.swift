internal import Catalogue

/// Fetches a model of the catalogue and opens it.
package struct PullJob: Job {
  /// The model's name in the catalogue.
  package let name: String

  /// Fetches the model `name`.
  package init(name: String) {
    self.name = name
  }

  package var id: JobID { JobID("pull " + name) }
  package var title: String { "fetch " + name }
  package var lane: Lane { .network }

  package func run(_ context: JobContext) throws {
    let clock = ContinuousClock()
    let start = clock.now
    var first: Int?
    let pulled = try ModelPuller().pull(
      ModelReference(name), isCancelled: { context.isCancelled },
      progress: { news in
        let seconds = Double((clock.now - start).components.seconds)
        // What an earlier, broken download left does not count as speed.
        let begun = first ?? news.completed
        first = begun
        let speed = seconds > 0 ? Double(news.completed - begun) / seconds : 0
        let left = news.total.map { Double($0 - news.completed) / speed }
        context.report(
          JobProgress(
            fraction: news.total.map { Double(news.completed) / Double(max(1, $0)) },
            rate: speed > 0 ? Quantity.bytes(Int(speed)) + "/s" : nil, secondsLeft: speed > 0 ? left : nil))
      })
    context.post(ModelPulled(path: pulled.path))
  }
}

/// Opens a model that has been fetched.
struct ModelPulled: JobResult {
  let path: String

  func apply(to shared: inout Shared) -> [Effect] {
    [.start(OpenModelJob(path: path))]
  }
}
