import Tensors
import Training

/// Texts that count upwards: a network learns what comes after each number.
struct Counting: ExampleSource {
  func example(at index: Int) -> TokenExample {
    let tokens = (0..<32).map { Int32((index + $0) % 16) }
    return TokenExample(tokens: tokens, weights: [Float](repeating: 1, count: tokens.count))
  }
}

/// The losses of the steps of a small network that learns to count.
func lossesOfCounting(steps: Int) throws(TrainingError) -> [Double] {
  let shape = LlamaShape(layers: 1, width: 32, heads: 2, keyHeads: 1, feedForward: 64, context: 32)
  let network = try LlamaNetwork(shape, name: "counting", vocabulary: [], tokens: 16, seed: 1)
  let settings = TrainingSettings(
    schedule: Schedule(peak: 1e-2, final: 1e-3, warmup: 2, steps: steps),
    optimizer: OptimizerSettings(kind: .adamW), batchTokens: 256, microTokens: 256)
  let machine = TrainingMachine(pool: WorkerPool())
  let trainer = try Trainer(network, source: Counting(), settings: settings, machine: machine)
  var losses: [Double] = []
  while !trainer.isFinished { losses.append(try trainer.makeStep().loss) }
  return losses
}
