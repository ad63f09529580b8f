internal import Quantization
internal import Tensors

extension Exploration {
  /// The jobs over all tensors that can wait: started when the tensor that is looked at has its figures, stopped and
  /// later gone on with when another one needs them. `own` is what has just been started for that tensor.
  mutating func surveyRequests(after own: [Effect], _ jobs: JobBoard) -> [Effect] {
    let isBusy =
      ["errors", "distribution", "block", "channels"].contains { jobs.isRunning($0) }
      || own.contains { if case .start = $0 { true } else { false } }
    guard !isBusy else { return pauseSurveys(jobs) }
    return [requestSurvey(), requestSearch()].compactMap { $0 }
  }

  private mutating func pauseSurveys(_ jobs: JobBoard) -> [Effect] {
    var effects: [Effect] = []
    if jobs.isRunning("survey"), requestedSurvey != nil {
      requestedSurvey = nil
      effects.append(.cancel("survey"))
    }
    if jobs.isRunning("not finite"), requestedSearch {
      requestedSearch = false
      effects.append(.cancel("not finite"))
    }
    return effects
  }

  private mutating func requestSurvey() -> Effect? {
    guard requestedSurvey != surveyFormat, !items.isEmpty else { return nil }
    requestedSurvey = surveyFormat
    let known = surveys[surveyFormat] ?? [:]
    var formats: [Shape: any TensorFormat] = [:]
    let missing = items.indices.compactMap { index -> SurveyedTensor? in
      guard known[index] == nil, let source = (reference?.tensors[index] ?? items[index]).weights,
        let format = formats[source.shape] ?? FormatRegistry.tensorFormat(named: chosenFormat(for: source.shape))
      else { return nil }
      formats[source.shape] = format
      return SurveyedTensor(index: index, source: source, format: format)
    }
    guard !missing.isEmpty else { return .cancel("survey") }
    return .start(
      SurveyJob(generation: generation, format: surveyFormat, reference: reference?.id, tensors: missing))
  }

  private mutating func requestSearch() -> Effect? {
    guard !requestedSearch else { return nil }
    requestedSearch = true
    let missing = items.indices.compactMap { index in
      nonFinite[index] == nil ? items[index].weights.map { (index: index, source: $0) } : nil
    }
    return missing.isEmpty ? nil : .start(NonFiniteJob(generation: generation, sources: missing))
  }

  /// The job for rows and columns of the tensor that is looked at, which only runs where they are shown.
  package mutating func requestChannels() -> Effect? {
    guard requestedChannels != selected else { return nil }
    requestedChannels = selected
    guard channels[selected] == nil, let source = current?.weights else { return .cancel("channels") }
    return .start(ChannelsJob(generation: generation, tensor: selected, source: source))
  }

  /// What the chosen format costs a tensor: exactly where that has been measured, else from a sample; nil where it is
  /// not known.
  package func relativeError(of index: Int) -> (error: Double, isExact: Bool)? {
    guard let surveyed = surveys[surveyFormat]?[index], let error = surveyed.error else { return nil }
    if let exact = errors[index]?[surveyed.format], exact.isDone, let statistics = exact.value {
      return (statistics.relativeError, true)
    }
    return (error, false)
  }
}
