import Foundation
import Tensors
import Testing

import Training

/// Random tokens in texts of several lengths.
private struct RandomTexts: ExampleSource {
  let vocabulary: Int
  func example(at index: Int) -> TokenExample {
    let tokens = (0..<120 + index * 37 % 100).map { Int32(($0 * 31 + index * 17) % vocabulary) }
    return TokenExample(tokens: tokens, weights: [Float](repeating: 1, count: tokens.count))
  }
}

@Suite(.enabled(if: ProcessInfo.processInfo.environment["QUANTSCOPE_BENCH"] != nil, "set QUANTSCOPE_BENCH=1"))
struct TrainingBenchmark {
  /// The bundled model's shape: tokens a second, and the share of the peak of multiply-adds.
  @Test func steps() throws {
    let machine = TrainingMachine(pool: WorkerPool())
    let shape = LlamaShape(layers: 7, width: 256, heads: 4, keyHeads: 2, feedForward: 768, context: 512)
    let network = try LlamaNetwork(shape, name: "bench", vocabulary: [], tokens: 1024, seed: 1)
    for kind in OptimizerKind.allCases {
      let settings = TrainingSettings(
        schedule: Schedule(peak: 1e-3, final: 1e-4, warmup: 10, steps: 100),
        optimizer: OptimizerSettings(kind: kind), batchTokens: 8192, microTokens: 4096)
      let trainer = try Trainer(
        network, source: RandomTexts(vocabulary: 1024), settings: settings, machine: machine)
      let reports = try (0..<6).map { _ in try trainer.makeStep() }.dropFirst()
      let best = reports.map(\.tokensPerSecond).sorted()[reports.count / 2]
      let share = reports.map(\.operationsPerSecond).sorted()[reports.count / 2] / (2 * machine.peakMultiplyAdds)
      print(
        "\(kind.rawValue): \(Int(best)) tokens/s, \(Int(100 * share)) % of \(Int(machine.peakMultiplyAdds / 1e9)) G multiply-adds/s"
      )
    }
  }
}
