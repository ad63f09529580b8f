/// Training that heals a pruned network: its masks hold, and it follows the network that it was pruned from.
package struct Recovery {
  /// Softens both distributions (Hinton et al. 2015); above 0.
  package var temperature: Float
  /// The part of the divergence in the loss, 0 to 1; the rest is cross-entropy.
  package var share: Float

  package init(temperature: Float = 1, share: Float = 0.9) {
    self.temperature = temperature
    self.share = share
  }

  /// A trainer of `network`; without a teacher it learns from the text alone. After each step the weights that `masks`
  /// leave out are zero again, then `afterChange` is called.
  package func trainer(
    _ network: LlamaNetwork, masks: [Mask], teacher: LlamaNetwork?, source: any ExampleSource,
    settings: TrainingSettings, machine: TrainingMachine,
    afterChange: @escaping () throws(TrainingError) -> Void = { () throws(TrainingError) in }
  ) throws(TrainingError) -> Trainer {
    let objective: (any Objective)? = teacher.map {
      Distillation(student: network, teacher: $0, temperature: temperature, share: share, machine: machine)
    }
    return try Trainer(network, source: source, settings: settings, machine: machine, objective: objective) {
      () throws(TrainingError) in
      masks.apply()
      try afterChange()
    }
  }
}
