internal import Quantization

extension Exploration: Subject {
  package static func follow(_ shared: inout Shared) -> [Effect] {
    shared.exploration.follow(shared.model, reference: shared.reference)
    return []
  }

  package static func requests(_ shared: inout Shared) -> [Effect] {
    let own = shared.exploration.requests()
    return own + shared.exploration.surveyRequests(after: own, shared.jobs)
  }

  /// The jobs that what is looked at needs and that have not been started for it.
  package mutating func requests() -> [Effect] {
    [requestBlock(), requestDistribution(), requestErrors(), requestSketches()].compactMap { $0 }
  }

  private mutating func requestSketches() -> Effect? {
    guard !requestedSketches, !items.isEmpty else { return nil }
    requestedSketches = true
    let sources = items.enumerated().compactMap { index, item in item.weights.map { (index, $0) } }
    return .start(SketchJob(generation: generation, sources: sources))
  }

  private mutating func requestDistribution() -> Effect? {
    guard let key = distributionKey, key != requestedDistribution else { return nil }
    requestedDistribution = key
    guard distributions[key]?.isDone != true else { return .cancel("distribution") }
    let sources = group.compactMap { items[$0].weights }
    guard !sources.isEmpty else { return .cancel("distribution") }
    return .start(DistributionJob(generation: generation, key: key, sources: sources))
  }

  private mutating func requestErrors() -> Effect? {
    guard requestedErrors != selected, let current else { return nil }
    requestedErrors = selected
    let known = errors[selected] ?? [:]
    let formats = FormatChoice.all.filter { known[$0.name]?.isDone != true }
    let twin = reference?.tensors[selected]?.weights
    let stored =
      twin == nil || known[Exploration.ownName]?.isDone == true ? nil : current.weights.map(StoredTensor.init)
    guard let source = twin ?? current.weights, !formats.isEmpty || stored != nil else { return .cancel("errors") }
    return .start(
      ErrorsJob(
        generation: generation, tensor: selected, source: source, formats: formats, reference: reference?.id,
        stored: stored))
  }

  private mutating func requestBlock() -> Effect? {
    guard let key = blockKey, key != requestedBlock, let source = current?.weights, let format else { return nil }
    requestedBlock = key
    return .start(
      BlockJob(
        generation: generation, key: key, source: source, format: format,
        reference: reference?.tensors[selected]?.weights))
  }

  /// The job for the grid over the whole tensor, which only runs where that is shown.
  package mutating func requestGrid() -> Effect? {
    let key = gridKey
    guard key != requestedGrid, grids[key] == nil, let source = current?.weights, let format, blocksPerRow > 0 else {
      return nil
    }
    requestedGrid = key
    return .start(GridJob(generation: generation, key: key, source: source, format: format))
  }
}
