import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

import Training

/// Texts whose next token follows from the last.
struct CountingSource: ExampleSource {
  func example(at index: Int) -> TokenExample {
    let (start, stride) = (index % 10, index / 10 % 3 + 1)
    let tokens = [Int32(stride)] + (0..<12).map { Int32((start + $0 * stride) % 10) }
    return TokenExample(tokens: tokens, weights: [0, 0, 0] + [Float](repeating: 1, count: 10))
  }
}

@Suite struct TrainerTests {
  static func settings(steps: Int, kind: OptimizerKind = .adamW) -> TrainingSettings {
    TrainingSettings(
      schedule: Schedule(peak: 1e-2, final: 1e-3, warmup: 5, steps: steps),
      optimizer: OptimizerSettings(kind: kind, decay: 0.01), batchTokens: 240, microTokens: 100)
  }

  static func trainer(
    threads: Int = 2, steps: Int = 20, kind: OptimizerKind = .adamW
  ) throws -> Trainer {
    let shape = LlamaShape(layers: 2, width: 32, heads: 4, keyHeads: 2, feedForward: 48, context: 64)
    let network = try LlamaNetwork(shape, name: "tiny", vocabulary: [], tokens: 10, seed: 3)
    return try Trainer(
      network, source: CountingSource(), settings: settings(steps: steps, kind: kind),
      machine: TrainingMachine(pool: WorkerPool(threadCount: threads)))
  }

  @Test(arguments: OptimizerKind.allCases)
  func learnsToCount(kind: OptimizerKind) throws {
    let trainer = try Self.trainer(steps: 150, kind: kind)
    let first = try trainer.makeStep().loss
    #expect(abs(first - 2.3026) < 0.2, "ten tokens, all alike")
    var last = first
    while !trainer.isFinished { last = try trainer.makeStep().loss }
    #expect(last < 0.05)
    let measured = try trainer.network.meanLoss(CountingSource(), 0..<30, machine: trainer.machine)
    #expect(measured < 0.05)
  }

  @Test func sameBitsWithAnyNumberOfThreads() throws {
    let weights = try [1, 2, 3].map { threads in
      let trainer = try Self.trainer(threads: threads)
      for _ in 0..<5 { _ = try trainer.makeStep() }
      return trainer.network.parameters.map { $0.value.array.map(\.bitPattern) }
    }
    #expect(weights[0] == weights[1])
    #expect(weights[0] == weights[2])
  }

  @Test(arguments: OptimizerKind.allCases)
  func resumesToTheSameBits(kind: OptimizerKind) throws {
    let state = try TemporaryFolder().url.appending(path: "state").path
    let whole = try Self.trainer(kind: kind)
    for _ in 0..<8 { _ = try whole.makeStep() }
    let first = try Self.trainer(kind: kind)
    for _ in 0..<4 { _ = try first.makeStep() }
    try first.save(to: state, settings: "a")
    let second = try Self.trainer(kind: kind)
    try second.resume(from: state, settings: "a")
    #expect(second.step == 4)
    for _ in 0..<4 { _ = try second.makeStep() }
    for (a, b) in zip(whole.network.parameters, second.network.parameters) {
      #expect(a.value.array.map(\.bitPattern) == b.value.array.map(\.bitPattern), "\(a.name)")
    }
    #expect(whole.nextExample == second.nextExample)
  }

  @Test func refusesAStateOfOtherSettings() throws {
    let state = try TemporaryFolder().url.appending(path: "state").path
    let trainer = try Self.trainer()
    try trainer.save(to: state, settings: "a")
    #expect(throws: TrainingError.otherState(path: state, reason: "its settings differ")) {
      try trainer.resume(from: state, settings: "b")
    }
    expectError(TrainingError.self, saying: "\(state).none: No such file or directory") {
      try trainer.resume(from: state + ".none", settings: "a")
    }
  }

  @Test func divergesWithASentence() throws {
    let trainer = try Self.trainer()
    trainer.network.parameters[0].value.base[0] = .nan
    #expect { try trainer.makeStep() } throws: { "\($0)".contains("the loss became nan at step 1") }
  }

  @Test func accumulationIsTheWholeBatch() throws {
    let trainers = try [40, 1000].map { micro in
      var settings = Self.settings(steps: 20)
      settings.microTokens = micro
      let shape = LlamaShape(layers: 2, width: 32, heads: 4, keyHeads: 2, feedForward: 48, context: 64)
      let network = try LlamaNetwork(shape, name: "tiny", vocabulary: [], tokens: 10, seed: 3)
      return try Trainer(
        network, source: CountingSource(), settings: settings,
        machine: TrainingMachine(pool: WorkerPool(threadCount: 2)))
    }
    let reports = try trainers.map { try $0.makeStep() }
    #expect(abs(reports[0].loss - reports[1].loss) < 1e-5)
    #expect(abs(reports[0].gradientNorm - reports[1].gradientNorm) < 1e-4)
    #expect(reports[0].tokens == reports[1].tokens)
  }

  @Test func scheduleRisesAndFalls() {
    let schedule = Schedule(peak: 1, final: 0.1, warmup: 4, steps: 104)
    #expect(schedule.rate(at: 0) == 0.25)
    #expect(schedule.rate(at: 3) == 1)
    #expect(abs(schedule.rate(at: 54) - 0.55) < 1e-9)
    #expect(abs(schedule.rate(at: 104) - 0.1) < 1e-9)
  }

  @Test func shuffleIsAnOrder() {
    for count in [1, 2, 3, 10, 257, 1000] {
      let shuffle = Shuffle(count: count, seed: 5)
      #expect((0..<count).map(shuffle.place).sorted() == Array(0..<count))
    }
  }
}
