import Benchmark
import Tensors
import Training

/// Steps of the bundled model's shape, with each optimizer, on all threads.
func trainingSpeeds() -> BenchmarkSuite {
  let suite = BenchmarkSuite(name: "training")
  let machine = TrainingMachine(pool: WorkerPool())
  for kind in OptimizerKind.allCases {
    let trainer = LazyTrainer(kind, machine)
    suite.benchmark("step by \(kind.rawValue)", settings: Amount(8192, .tokens)) {
      _ = try trainer.value().makeStep()
    }
  }
  return suite
}

/// A trainer that is made when it is first needed.
private final class LazyTrainer {
  private let kind: OptimizerKind
  private let machine: TrainingMachine
  private var made: Trainer?

  init(_ kind: OptimizerKind, _ machine: TrainingMachine) {
    self.kind = kind
    self.machine = machine
  }

  func value() throws -> Trainer {
    if let made { return made }
    let shape = LlamaShape(layers: 7, width: 256, heads: 4, keyHeads: 2, feedForward: 768, context: 512)
    let network = try LlamaNetwork(shape, name: "bench", vocabulary: [], tokens: 1024, seed: 1)
    let settings = TrainingSettings(
      schedule: Schedule(peak: 1e-3, final: 1e-4, warmup: 10, steps: 1000),
      optimizer: OptimizerSettings(kind: kind), batchTokens: 8192, microTokens: 4096)
    let trainer = try Trainer(network, source: RandomTexts(vocabulary: 1024), settings: settings, machine: machine)
    made = trainer
    return trainer
  }
}

/// Tokens of no meaning in texts of several lengths.
private struct RandomTexts: ExampleSource {
  let vocabulary: Int

  func example(at index: Int) -> TokenExample {
    let tokens = (0..<120 + index * 37 % 100).map { Int32(($0 * 31 + index * 17) % vocabulary) }
    return TokenExample(tokens: tokens, weights: [Float](repeating: 1, count: tokens.count))
  }
}
