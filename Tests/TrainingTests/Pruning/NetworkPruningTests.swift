import Checkpoints
import Foundation
import Quantization
import TestSupport
import Testing

import Training

@Suite struct NetworkPruningTests {
  static func calibration() throws -> Calibration {
    try Calibration(CountingSource(), examples: 60, context: 64, microTokens: 200)
  }

  /// A network that has learned to count, and its trainer's settings.
  static func learned(_ steps: Int = 150) throws -> LlamaNetwork {
    let trainer = try TrainerTests.trainer(steps: steps)
    while !trainer.isFinished { _ = try trainer.makeStep() }
    return trainer.network
  }

  @Test(arguments: ["magnitude", "magnitude-row", "wanda", "sparsegpt"])
  func sameBitsWithAnyNumberOfThreads(name: String) throws {
    let method = try #require(PruningMethods.named(name))
    let weights = try [1, 2, 3].map { threads in
      let network = try tinyNetwork()
      _ = try NetworkPruner(machine: machine(threads), calibration: Self.calibration()).prune(
        network, by: method, to: .unstructured(0.6))
      return network.parameters.map { $0.value.array.map(\.bitPattern) }
    }
    #expect(weights[0] == weights[1])
    #expect(weights[0] == weights[2])
  }

  /// Each layer's statistics are of what comes out of the layers before it once they are pruned.
  @Test func inputsAreThoseOfTheNetwork() throws {
    let network = try tinyNetwork()
    let batch = try Self.calibration().batches[0]
    let tape = Tape(machine(), isRecording: false)
    let gathering = InputGathering(need: .products)
    _ = network.logits(batch, on: tape, observe: gathering.observe)
    let matrices = network.matrices(ofLayer: 1)
    let found = matrices.map { gathering.statistics(of: $0) }
    #expect(found[0] === found[1] && found[0] === found[2] && found[4] === found[5])
    #expect(found[0] !== found[3] && found[3] !== found[4] && found[6] !== found[4])
    for (matrix, found) in zip(matrices, found) {
      let found = try #require(found)
      #expect(found.columns == matrix.columns && found.rows == batch.rows)
      for column in 0..<found.columns {
        let (a, b) = (found.squares[column], found.products[column, column])
        #expect(abs(a - b) <= 1e-5 * a)
      }
    }
  }

  @Test func correctedWeightsLoseLess() throws {
    let losses = try ["magnitude", "wanda", "sparsegpt"].map { name in
      let network = try Self.learned()
      let method = try #require(PruningMethods.named(name))
      _ = try NetworkPruner(machine: machine(), calibration: Self.calibration()).prune(
        network, by: method, to: .unstructured(0.5))
      return try network.meanLoss(CountingSource(), 0..<30, machine: machine())
    }
    #expect(losses[2] < 0.5 * min(losses[0], losses[1]), "\(losses)")
  }

  @Test func recoveryKeepsTheMasksAndLowersTheLoss() throws {
    let network = try Self.learned()
    let teacher = try network.copy()
    let masks = try NetworkPruner(machine: machine(), calibration: nil).prune(
      network, by: MagnitudePruning(scope: .tensor), to: .unstructured(0.7))
    let before = try network.meanLoss(CountingSource(), 0..<30, machine: machine())
    var calls = 0
    let distillation = Distillation(
      student: network, teacher: teacher, temperature: 2, share: 0.8, machine: machine())
    let trainer = try Trainer(
      network, source: CountingSource(), settings: TrainerTests.settings(steps: 60), machine: machine(),
      objective: distillation, masks: masks, afterChange: { () throws(TrainingError) in calls += 1 })
    while !trainer.isFinished { _ = try trainer.makeStep() }
    #expect(calls == 61)
    for mask in masks {
      #expect((0..<mask.parameter.count).allSatisfy { mask.keeps($0) || mask.parameter.value.base[$0] == 0 })
      #expect(zeros(mask.parameter).count == mask.parameter.count - mask.keptCount)
    }
    let after = try network.meanLoss(CountingSource(), 0..<30, machine: machine())
    #expect(after < 0.5 * before, "\(before) \(after)")
  }

  @Test func theFileHasZerosWhereTheMaskHas() throws {
    let network = try tinyNetwork()
    let masks = try NetworkPruner(machine: machine(), calibration: Self.calibration()).prune(
      network, by: WandaPruning(), to: .groups(kept: 2, of: 4))
    let folder = try TemporaryFolder()
    for name in ["F16", "F32", "Q8_0"] {
      let recipe = Recipe(try #require(Preset.named(name)))
      let path = folder.url.appending(path: "\(name).gguf").path
      let file = try QuantizedNetwork(
        network, recipe: recipe, method: .straightThrough, mode: .best, machine: machine())
      try file.write(to: path)
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
      let byteCount = try file.fileByteCount()
      #expect(size == byteCount)
      #expect(try file.sparseByteCount() < byteCount)
      #expect(file.storedSparsity >= 0.5)
      let read = try LlamaNetwork(Checkpoint.open(path))
      #expect(file.difference(from: read) == nil)
      for mask in masks {
        let parameter = try #require(read.parameters.first { $0.name == mask.parameter.name })
        let gone = (0..<parameter.count).filter { !mask.keeps($0) }
        if name == "Q8_0" {
          #expect(gone.allSatisfy { parameter.value.base[$0] == 0 })
        } else {
          #expect(zeros(parameter) == gone)
        }
      }
    }
  }

  /// 1000 weights of which half stay, in 16 bits: 125 bytes of bitmap and 1000 of values instead of 2000.
  @Test func sparseBytes() throws {
    let network = try tinyNetwork()
    let recipe = Recipe(.f16)
    let file = try QuantizedNetwork(network, recipe: recipe, method: .straightThrough, machine: machine())
    let byteCount = try file.fileByteCount()
    #expect(try file.sparseByteCount() == byteCount)
    #expect(file.storedSparsity == 0)
    let masks = try NetworkPruner(machine: machine(), calibration: nil).prune(
      network, by: MagnitudePruning(scope: .row), to: .groups(kept: 2, of: 4))
    let weights = masks.reduce(0) { $0 + $1.parameter.count }
    try file.refresh()
    #expect(try file.sparseByteCount() == byteCount - weights + weights / 8)
    #expect(file.storedSparsity == 0.5)
  }

  @Test func noTextIsASentence() throws {
    let network = try tinyNetwork()
    #expect {
      _ = try NetworkPruner(machine: machine(), calibration: nil).prune(
        network, by: SparseGPT(), to: .unstructured(0.5))
    } throws: {
      "\($0)".contains("sparsegpt measures the inputs")
    }
    #expect {
      _ = try Calibration(CountingSource(), examples: 3, context: 64)
    } throws: {
      "\($0)".contains("36 tokens")
    }
  }
}
