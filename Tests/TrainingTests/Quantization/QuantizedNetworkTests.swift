import Checkpoints
import Foundation
import Quantization
import Tensors
import TestSupport
import Testing

import Training

/// Texts that follow each other by a rule, with some noise, so that no network learns them by heart.
struct NoisySource: ExampleSource {
  func example(at index: Int) -> TokenExample {
    var random = NormalNumbers(seed: UInt64(index))
    var tokens: [Int32] = [Int32(index % 24)]
    for _ in 0..<40 {
      let last = tokens[tokens.count - 1]
      tokens.append((last * 5 + 7 + (random.next() > 1 ? 1 : 0) + (tokens.count.isMultiple(of: 3) ? 3 : 0)) % 24)
    }
    return TokenExample(tokens: tokens, weights: [Float](repeating: 1, count: tokens.count))
  }
}

/// A small network that has learned ``NoisySource``, and what training with rounded weights makes of it.
struct QuantizedTraining {
  /// One each time: tests run beside each other.
  static var machine: TrainingMachine { TrainingMachine(pool: WorkerPool(threadCount: 2)) }

  static func settings(steps: Int, rate: Double) -> TrainingSettings {
    TrainingSettings(
      schedule: Schedule(peak: rate, final: rate / 10, warmup: 2, steps: steps),
      optimizer: OptimizerSettings(decay: 0.01), batchTokens: 640, microTokens: 320)
  }

  static func network() throws -> LlamaNetwork {
    let shape = LlamaShape(layers: 1, width: 256, heads: 4, keyHeads: 2, feedForward: 256, context: 64)
    return try LlamaNetwork(shape, name: "noisy", vocabulary: [], tokens: 24, seed: 3)
  }

  /// The network after some training in full precision, the same each time.
  nonisolated(unsafe) static let trained: Result<LlamaNetwork, any Error> = Result {
    let network = try Self.network()
    let trainer = try Trainer(
      network, source: NoisySource(), settings: settings(steps: 60, rate: 4e-3), machine: machine)
    while !trainer.isFinished { _ = try trainer.makeStep() }
    return network
  }

  static func recipe(_ name: String) throws -> Recipe {
    var recipe = Recipe(try #require(Preset.named(name)))
    recipe.isPure = true
    return recipe
  }

  static func trainer(
    _ quantized: QuantizedNetwork, steps: Int = 30, rate: Double = 1e-3, machine: TrainingMachine = machine,
    objective: (any Objective)? = nil, masks: [Mask] = []
  ) throws -> Trainer {
    try Trainer(
      quantized.network, source: NoisySource(), settings: settings(steps: steps, rate: rate), machine: machine,
      objective: objective ?? NextToken(quantized.network, view: quantized.view), parameters: quantized.parameters,
      masks: masks, afterChange: { () throws(TrainingError) in try quantized.refresh() })
  }

  static func loss(_ network: LlamaNetwork, _ view: LlamaNetwork.WeightView) throws -> Double {
    try network.meanLoss(NoisySource(), 10_000..<10_040, machine: machine, view: view)
  }
}

@Suite(.serialized) struct QuantizedNetworkTests {
  typealias Setup = QuantizedTraining

  @Test(
    arguments: [
      ("Q4_0", QuantizationMethod.straightThrough), ("Q8_0", .straightThrough), ("Q2_K", .straightThrough),
      ("Q4_K_S", .straightThrough), ("IQ4_NL", .straightThrough), ("TQ2_0", .straightThrough), ("Q4_0", .learnedSteps),
      ("Q8_0", .learnedSteps), ("Q2_K", .learnedSteps), ("Q3_K_S", .learnedSteps), ("Q4_K_S", .learnedSteps),
    ])
  func writesWhatItTrains(name: String, method: QuantizationMethod) throws {
    let start = try Setup.trained.get()
    let quantized = try QuantizedNetwork(
      try start.copy(), recipe: try Setup.recipe(name), method: method, machine: Setup.machine)
    let before = try Setup.loss(quantized.network, quantized.view)
    let trainer = try Setup.trainer(quantized)
    while !trainer.isFinished { _ = try trainer.makeStep() }
    let after = try Setup.loss(quantized.network, quantized.view)
    #expect(after < before, "\(name): \(before) by rounding, \(after) by training")

    let path = try TemporaryFolder().url.appending(path: "quantized.gguf").path
    try quantized.write(to: path)
    let checkpoint = try Checkpoint.open(path)
    let written = try LlamaNetwork(checkpoint)
    #expect(quantized.difference(from: written) == nil)
    #expect(try Setup.loss(written) { $1.parameter($0) } == after)
    let type = try #require(Preset.named(name)).type
    #expect(checkpoint.tensor(named: "blk.0.attn_q.weight")?.type == .known(type))
    #expect(checkpoint.tensor(named: "token_embd.weight")?.type == .known(type))
    #expect(checkpoint.metadata.integer("general.file_type") == Preset.named(name).map { Int($0.fileType) })
    // A difference is one.
    written.parameters[0].value.base[5] += 1
    #expect(quantized.difference(from: written) == "token_embd.weight")
  }

  /// Half the weights gone, the others rounded: training with both gets back most, and the file has the zeros, whatever the
  /// way of rounding, where the format's grid has one.
  @Test(arguments: QuantizationMethod.allCases, ["Q4_0", "Q3_K_S", "Q2_K"])
  func trainsPrunedWeightsRounded(method: QuantizationMethod, name: String) throws {
    let start = try Setup.trained.get()
    let network = try start.copy()
    let masks = try NetworkPruner(machine: Setup.machine, calibration: nil).prune(
      network, by: MagnitudePruning(scope: .row), to: .unstructured(0.5))
    let quantized = try QuantizedNetwork(network, recipe: Setup.recipe(name), method: method, machine: Setup.machine)
    let before = try Setup.loss(network, quantized.view)
    let distillation = Distillation(
      student: network, teacher: start, temperature: 1, share: 0.9, machine: Setup.machine, view: quantized.view)
    let trainer = try Setup.trainer(quantized, steps: 60, objective: distillation, masks: masks)
    while !trainer.isFinished { _ = try trainer.makeStep() }
    let (after, source) = (try Setup.loss(network, quantized.view), try Setup.loss(start) { $1.parameter($0) })
    #expect(exp(after) - exp(source) < 0.5 * (exp(before) - exp(source)), "\(source) \(before) \(after)")
    for mask in masks {
      let shadow = mask.parameter.value.array
      #expect(shadow.indices.allSatisfy { mask.keeps($0) || shadow[$0] == 0 })
    }
    if name != "Q2_K" { #expect(quantized.storedSparsity >= 0.5) }
    let path = try TemporaryFolder().url.appending(path: "pruned.gguf").path
    try quantized.write(to: path)
    #expect(quantized.difference(from: try LlamaNetwork(Checkpoint.open(path))) == nil)
  }

  /// At two bits rounding loses much, most of which training gets back.
  @Test(arguments: QuantizationMethod.allCases)
  func recoversTwoBits(method: QuantizationMethod) throws {
    let start = try Setup.trained.get()
    let source = try Setup.loss(start) { $1.parameter($0) }
    let quantized = try QuantizedNetwork(
      try start.copy(), recipe: try Setup.recipe("Q2_K"), method: method, machine: Setup.machine)
    let rounded = try Setup.loss(quantized.network, quantized.view)
    let objective = Distillation(
      student: quantized.network, teacher: start, temperature: 1, share: 0.9, machine: Setup.machine,
      view: quantized.view)
    let trainer = try Setup.trainer(quantized, steps: 60, objective: objective)
    while !trainer.isFinished { _ = try trainer.makeStep() }
    let after = try Setup.loss(quantized.network, quantized.view)
    let recovered = (exp(rounded) - exp(after)) / (exp(rounded) - exp(source))
    #expect(recovered > 0.6, "\(exp(source)) by the source, \(exp(rounded)) rounded, \(exp(after)) trained")
  }

  @Test(arguments: QuantizationMethod.allCases)
  func sameBitsWithAnyNumberOfThreads(method: QuantizationMethod) throws {
    let start = try Setup.trained.get()
    let weights = try [1, 2, 3].map { threads in
      let machine = TrainingMachine(pool: WorkerPool(threadCount: threads))
      let quantized = try QuantizedNetwork(
        try start.copy(), recipe: try Setup.recipe("Q2_K"), method: method, machine: machine)
      let trainer = try Setup.trainer(quantized, machine: machine)
      for _ in 0..<3 { _ = try trainer.makeStep() }
      return quantized.parameters.map { $0.value.array.map(\.bitPattern) }
        + quantized.parts.map { $0.rounded.array.map(\.bitPattern) }
    }
    #expect(weights[0] == weights[1])
    #expect(weights[0] == weights[2])
  }

  @Test(arguments: QuantizationMethod.allCases)
  func resumesToTheSameBits(method: QuantizationMethod) throws {
    let start = try Setup.trained.get()
    let state = try TemporaryFolder().url.appending(path: "state").path
    func trainer() throws -> (Trainer, QuantizedNetwork) {
      let quantized = try QuantizedNetwork(
        try start.copy(), recipe: try Setup.recipe("Q4_K_S"), method: method, machine: Setup.machine)
      return (try Setup.trainer(quantized), quantized)
    }
    let (whole, expected) = try trainer()
    for _ in 0..<6 { _ = try whole.makeStep() }
    let (first, _) = try trainer()
    for _ in 0..<3 { _ = try first.makeStep() }
    try first.save(to: state, settings: "a")
    let (second, found) = try trainer()
    try second.resume(from: state, settings: "a")
    for _ in 0..<3 { _ = try second.makeStep() }
    #expect(expected.parameters.count > expected.network.parameters.count || method == .straightThrough)
    for (a, b) in zip(expected.parameters, found.parameters) {
      #expect(a.value.array.map(\.bitPattern) == b.value.array.map(\.bitPattern), "\(a.name)")
    }
    for (a, b) in zip(expected.parts, found.parts) { #expect(a.rounded.array == b.rounded.array) }
    if method == .learnedSteps {
      #expect(expected.parts.flatMap(\.steps).allSatisfy { $0.value.array.contains { $0 != 0 } }, "scales have moved")
    }
  }

  @Test func followsTheRecipesRules() throws {
    let network = try QuantizedTraining.network()
    let recipe = Recipe(.q4_K_M)
    let formats = try network.formats(recipe)
    #expect(formats.count == 8)
    #expect(formats["token_embd.weight"]?.name == "Q6_K")
    #expect(formats["blk.0.attn_q.weight"]?.name == "Q4_K")
    #expect(formats["blk.0.attn_norm.weight"] == nil)
    let quantized = try QuantizedNetwork(
      network, recipe: recipe, method: .straightThrough, machine: QuantizedTraining.machine)
    #expect(quantized.bitsPerWeight > 4.5 && quantized.bitsPerWeight < 7)
  }

  /// Rows of 32 are no super-blocks: each gets its substitute.
  @Test func fallsBackAsTheRecipeDoes() throws {
    let network = try tinyNetwork()
    let formats = try network.formats(Recipe(.q4_K_S))
    #expect(formats["blk.0.attn_q.weight"]?.name == "Q5_0")
    #expect(formats["blk.0.ffn_down.weight"]?.name == "F16", "rows of 48")
    expectError(TrainingError.self, saying: "the model in Q1_0 can't be trained") {
      try QuantizedNetwork(
        network, recipe: Recipe(.q1_0), method: .straightThrough,
        machine: QuantizedTraining.machine)
    }
  }

  @Test func distillationBringsStudentsNearTheirTeacher() throws {
    let teacher = try Setup.trained.get()
    let student = try Setup.network()
    func divergence() throws -> Double {
      let (batch, first, second) = (
        TokenBatch((500..<510).map(NoisySource().example), context: 64), Tape(Setup.machine, isRecording: false),
        Tape(Setup.machine, isRecording: false)
      )
      let wanted = teacher.logits(batch, on: first)
      let logits = student.logits(batch, on: second)
      return second.divergence(
        logits, teacher: UnsafePointer(first.pointer(wanted)), temperature: 1, weights: batch.weights
      ).mean
    }
    let before = try divergence()
    let trainer = try Trainer(
      student, source: NoisySource(), settings: Setup.settings(steps: 40, rate: 4e-3), machine: Setup.machine,
      objective: Distillation(student: student, teacher: teacher, temperature: 2, share: 1, machine: Setup.machine))
    while !trainer.isFinished { _ = try trainer.makeStep() }
    #expect(try divergence() < 0.5 * before)
  }
}
