/// What a step of training did.
public struct StepReport: Sendable, Equatable {
  /// Steps made, this one counted.
  public let step: Int
  /// What was made small: the mean over what rows count, in nats.
  public let loss: Double
  /// Length of the gradient before it was cut.
  public let gradientNorm: Double
  /// The learning rate that the step was made with.
  public let rate: Double
  /// Tokens of the step.
  public let tokens: Int
  /// Wall-clock time of the step.
  public let seconds: Double
  /// Floating-point operations of the step.
  public let operations: Double

  /// Tokens of the step over its time; 0 where that is too short to be measured.
  public var tokensPerSecond: Double { seconds > 0 ? Double(tokens) / seconds : 0 }
  /// Floating-point operations a second.
  public var operationsPerSecond: Double { seconds > 0 ? operations / seconds : 0 }
}

/// Trains a network, a step at a time.
///
/// Texts are taken from the source in the order of their numbers; a step's gradient is the mean over all its rows, added
/// up over parts that are computed at once. What a step does depends on the settings and the steps before alone.
public final class Trainer {
  /// What is trained; its weights change with each step.
  public let network: LlamaNetwork
  /// How steps are made.
  public let settings: TrainingSettings
  /// What makes the steps, with its moments.
  package let optimizer: Optimizer
  /// The number of the next text.
  package internal(set) var nextExample = 0
  /// What computes.
  package let machine: TrainingMachine

  private let source: any ExampleSource
  private let objective: any Objective
  private let tape: Tape
  /// Weights that stay zero.
  private let masks: [Mask]
  /// What has to be done before the first and after each change of the weights: codes of fake quantization.
  private let afterChange: () throws(TrainingError) -> Void
  private var isFresh = true

  /// A trainer of all `parameters` of a network, or of those and others that an objective adds. Before the first step and
  /// after each the weights that `masks` leave out are made zero, then `afterChange` is called.
  package init(
    _ network: LlamaNetwork, source: any ExampleSource, settings: TrainingSettings, machine: TrainingMachine,
    objective: (any Objective)? = nil, parameters: [Parameter]? = nil, masks: [Mask] = [],
    afterChange: @escaping () throws(TrainingError) -> Void = { () throws(TrainingError) in }
  ) throws(TrainingError) {
    try settings.check()
    self.network = network
    self.source = source
    self.settings = settings
    self.machine = machine
    self.objective = objective ?? NextToken(network)
    self.masks = masks
    self.afterChange = afterChange
    optimizer = Optimizer(parameters ?? network.parameters, settings.optimizer, machine)
    tape = Tape(machine)
  }

  /// A trainer of all weights of `network` on the texts of `source`. Throws where the settings are not in their ranges.
  public convenience init(
    _ network: LlamaNetwork, source: any ExampleSource, settings: TrainingSettings, machine: TrainingMachine
  ) throws(TrainingError) {
    try self.init(network, source: source, settings: settings, machine: machine, objective: nil)
  }

  /// Steps made.
  public var step: Int { optimizer.step }

  /// Whether all steps of the schedule are made.
  public var isFinished: Bool { step >= settings.schedule.steps }

  /// Makes a step. Fails, with weights as they were, where the loss is no number.
  public func makeStep() throws(TrainingError) -> StepReport {
    let start = ContinuousClock.now
    if isFresh {
      try settle()
      isFresh = false
    }
    let (batches, next) = try batches()
    let weight = batches.reduce(0) { $0 + $1.weight }
    guard weight > 0 else { throw .noData(reason: "no token of the texts counts") }
    var (loss, operations) = (0.0, 0.0)
    for batch in batches {
      loss += try objective.add(batch, rowWeights: batch.weights.map { Float(Double($0) / weight) }, to: tape)
      tape.backward()
      tape.reset()
      operations += network.trainingOperations(batch.segments)
    }
    guard loss.isFinite else {
      optimizer.parameters.forEach { $0.clearGradient() }
      throw .diverged(step: step + 1, loss: "\(loss)")
    }
    let rate = settings.schedule.rate(at: step)
    let norm = optimizer.step(rate: rate)
    nextExample = next
    try settle()
    return StepReport(
      step: step, loss: loss, gradientNorm: norm, rate: rate, tokens: batches.reduce(0) { $0 + $1.rows },
      seconds: (ContinuousClock.now - start) / .seconds(1), operations: operations)
  }

  /// Makes what depends on the weights follow them.
  private func settle() throws(TrainingError) {
    masks.apply()
    try afterChange()
  }

  /// The parts of the next step, and the number of the text behind them.
  private func batches() throws(TrainingError) -> ([TokenBatch], next: Int) {
    var packer = BatchPacker(context: network.context, microTokens: settings.microTokens)
    var (next, empty) = (nextExample, 0)
    while packer.taken < settings.batchTokens {
      let isUsed = packer.add(try source.example(at: next))
      next += 1
      empty += isUsed ? 0 : 1
      guard empty < 10_000 else { throw .noData(reason: "10000 texts in turn have fewer than two tokens") }
    }
    return (packer.batches, next)
  }
}

extension LlamaNetwork {
  /// The mean cross-entropy, in nats a counted row, of texts `range` of a source. `view` says how weights enter.
  package func meanLoss(
    _ source: any ExampleSource, _ range: Range<Int>, machine: TrainingMachine, microTokens: Int = 4096,
    skipping: Set<Int> = [], view: WeightView = { parameter, tape in tape.parameter(parameter) }
  ) throws(TrainingError) -> Double {
    let tape = Tape(machine, isRecording: false)
    var (loss, weight) = (0.0, 0.0)
    var (group, rows): ([TokenExample], Int) = ([], 0)
    func flush() {
      let batch = TokenBatch(group, context: context)
      guard batch.rows > 0 else { return }
      let logits = logits(batch, on: tape, skipping: skipping, view: view)
      loss += tape.crossEntropy(logits, targets: batch.targets, weights: batch.weights).total
      weight += batch.weight
      tape.reset()
      (group, rows) = ([], 0)
    }
    for index in range {
      let example = try source.example(at: index)
      if rows + example.tokens.count > microTokens { flush() }
      group.append(example)
      rows += example.tokens.count
    }
    flush()
    guard weight > 0 else { throw .noData(reason: "no token of the texts counts") }
    return loss / weight
  }
}
