import Training

/// The training of one network as a file says: what it follows, which weights stay zero, what it is rounded to.
struct NetworkTraining {
  let file: TrainingFile
  let data: TrainingData
  let machine: TrainingMachine
  let network: LlamaNetwork
  /// Nil: the network learns from the text alone.
  var distillation: DistillationPlan?
  /// The model that is followed where the plan names none.
  var start: LlamaNetwork?
  var masks: [Mask] = []
  /// The network with its weights rounded, where training sees them so.
  var quantized: QuantizedNetwork?

  /// The steps, with a state that is saved at `statePath`; `settings` tells states of this training from others.
  func loop(statePath: String, settings: String, isFresh: Bool) throws -> TrainingLoop {
    let view = quantized?.view ?? { parameter, tape in tape.parameter(parameter) }
    let objective =
      try distillation?.objective(of: network, start: start, machine: machine, view: view)
      ?? NextToken(network, view: view)
    let trainer = try Trainer(
      network, source: data.source, settings: file.settings, machine: machine, objective: objective,
      parameters: quantized?.parameters, masks: masks,
      afterChange: { () throws(TrainingError) in try quantized?.refresh() })
    return TrainingLoop(
      trainer: trainer, machine: machine, statePath: statePath, settings: settings, saveEvery: file.saveEvery,
      measureEvery: file.measureEvery, isFresh: isFresh,
      measure: {
        try quantized?.refresh()
        return try data.measure(network, machine, view: view)
      })
  }

  /// The masks of what is zero in a network, where the file wants zeros kept. Fails where there are none.
  static func masks(_ file: TrainingFile, of network: LlamaNetwork) throws -> [Mask] {
    guard file.keepsZeros else { return [] }
    let masks = network.masksOfZeros()
    guard !masks.isEmpty else {
      throw Failure("\(file.path): keep_zeros = true, but no matrix of \(file.start ?? "the model") was pruned")
    }
    return masks
  }
}
