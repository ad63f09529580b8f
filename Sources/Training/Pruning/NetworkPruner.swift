/// Prunes the matrices inside a network's layers; embedding, output matrix and norms stay as they are.
package struct NetworkPruner {
  /// What runs a model over the calibration, and the methods.
  package let machine: TrainingMachine
  /// Nil where no method asks for inputs.
  package let calibration: Calibration?

  /// A pruner; methods that look at inputs need a `calibration`.
  package init(machine: TrainingMachine, calibration: Calibration?) {
    self.machine = machine
    self.calibration = calibration
  }

  /// Prunes all layers and returns the masks, in the order of the layers.
  ///
  /// Where a method measures inputs, layers are pruned in their order, and each sees its inputs as the pruned layers before
  /// it make them (Frantar and Alistarh 2023). `progress` hears how many layers are done and may stop the work by
  /// throwing; the network is then half pruned. Two passes of the text, and of memory the hidden states of all its tokens
  /// and the statistics of one layer.
  package func prune(
    _ network: LlamaNetwork, by method: any PruningMethod, to pattern: PruningPattern,
    progress: (Int) throws(TrainingError) -> Void = { _ throws(TrainingError) in }
  ) throws(TrainingError) -> [Mask] {
    try pattern.check()
    let isMeasured = method.inputs > .nothing
    let text = try isMeasured ? LayerWalk(network, required(method), machine) : nil
    var masks: [Mask] = []
    for index in 0..<network.layerCount {
      try progress(index)
      let inputs = text?.gather(index, need: method.inputs)
      for parameter in network.matrices(ofLayer: index) {
        masks.append(
          try method.prune(parameter, to: pattern, inputs: inputs?.statistics(of: parameter), machine: machine))
      }
      if index + 1 < network.layerCount { text?.advance(index) }
    }
    try progress(network.layerCount)
    return masks
  }

  private func required(_ method: any PruningMethod) throws(TrainingError) -> Calibration {
    guard let calibration else {
      throw .noData(reason: "\(method.name) measures the inputs of matrices on a calibration text, and there is none")
    }
    return calibration
  }
}

/// The hidden states of a text on their way through the layers.
private final class LayerWalk {
  private let network: LlamaNetwork
  private let tape: Tape
  private let segments: [Segments]
  private let width: Int
  private let states: [FloatBuffer]

  /// The states before the first layer.
  init(_ network: LlamaNetwork, _ calibration: Calibration, _ machine: TrainingMachine) {
    self.network = network
    let tape = Tape(machine, isRecording: false)
    self.tape = tape
    segments = calibration.batches.map(\.segments)
    var width = 0
    states = calibration.batches.map { batch in
      defer { tape.reset() }
      let state = network.embedded(batch, on: tape)
      width = state.columns
      return FloatBuffer(tape.floats(state))
    }
    self.width = width
  }

  /// The inputs of layer `index`'s matrices.
  func gather(_ index: Int, need: InputNeed) -> InputGathering {
    let gathering = InputGathering(need: need)
    for (segments, state) in zip(segments, states) {
      _ = output(index, segments, state, gathering.observe)
      tape.reset()
      gathering.endBatch()
    }
    return gathering
  }

  /// Goes through layer `index` as it is now.
  func advance(_ index: Int) {
    for (segments, state) in zip(segments, states) {
      let result = output(index, segments, state, nil)
      unsafe state.base.update(from: tape.pointer(result), count: state.count)
      tape.reset()
    }
  }

  private func output(
    _ index: Int, _ segments: Segments, _ state: FloatBuffer, _ observe: LlamaNetwork.InputObserver?
  ) -> Value {
    let x = tape.external(state, rows: segments.rows, columns: width, isActive: false)
    return network.layer(index, x, segments, on: tape, observe: observe)
  }
}
