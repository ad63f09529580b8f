import Checkpoints
import Foundation
import Quantization
import TestSupport
import Testing

import Training

@Suite struct LayerTests {
  /// A network of four layers, the second of which changes nothing.
  static func network() throws -> LlamaNetwork {
    let shape = LlamaShape(layers: 4, width: 32, heads: 4, keyHeads: 2, feedForward: 48, context: 64)
    let network = try LlamaNetwork(shape, name: "tiny", vocabulary: [], tokens: 10, seed: 5)
    for parameter in network.parameters where parameter.rows > 1 {
      for index in 0..<parameter.count { parameter.value.base[index] *= 8 }
    }
    for parameter in network.parameters
    where ["blk.1.attn_output.weight", "blk.1.ffn_down.weight"].contains(parameter.name) {
      parameter.value.clear()
    }
    return network
  }

  @Test func influenceOfALayerThatDoesNothing() throws {
    let influences = try Self.network().blockInfluences(NetworkPruningTests.calibration(), machine: machine())
    #expect(influences.map(\.layer) == [0, 1, 2, 3])
    #expect(influences[1].influence == 0)
    for index in [0, 2, 3] { #expect(influences[index].influence > 1e-3) }
  }

  @Test func influenceIsTheMeanOfAngles() throws {
    let network = try Self.network()
    let calibration = try NetworkPruningTests.calibration()
    let tape = Tape(machine(), isRecording: false)
    var (sum, rows) = (0.0, 0)
    for batch in calibration.batches {
      let states = network.hiddenStates(batch, on: tape).map { tape.floats($0).map(Double.init) }
      for row in 0..<batch.rows {
        let (a, b) = (states[2][row * 32..<(row + 1) * 32], states[3][row * 32..<(row + 1) * 32])
        let product = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
        sum += product / (a.reduce(0) { $0 + $1 * $1 }.squareRoot() * b.reduce(0) { $0 + $1 * $1 }.squareRoot())
      }
      rows += batch.rows
      tape.reset()
    }
    let found = network.blockInfluences(calibration, machine: machine())[2].influence
    #expect(abs(found - (1 - sum / Double(rows))) < 1e-9)
  }

  @Test func theLeastGoFirst() throws {
    let network = try Self.network()
    let calibration = try NetworkPruningTests.calibration()
    let once = try network.leastInfluential(2, oneByOne: false, calibration, machine: machine())
    let turns = try network.leastInfluential(2, oneByOne: true, calibration, machine: machine())
    #expect(once[0] == 1 && turns[0] == 1)
    let left = network.blockInfluences(calibration, skipping: [1], machine: machine())
    #expect(left.map(\.layer) == [0, 2, 3])
    #expect(turns[1] == left.min { $0.influence < $1.influence }?.layer)
    for count in [0, 4, 9] {
      #expect(throws: TrainingError.badSetting(name: "layers", found: "\(count)", expected: "1 to 3 of 4 layers")) {
        try network.leastInfluential(count, oneByOne: true, calibration, machine: machine())
      }
    }
  }

  /// The layer that does nothing can go without a trace, and the file is one that inference runs.
  @Test func droppedLayersLeaveAModel() throws {
    let network = try Self.network()
    let dropped = try network.dropping([1])
    #expect(dropped.layerCount == 3)
    let path = try TemporaryFolder().url.appending(path: "dropped.gguf").path
    let recipe = Recipe(.f32)
    try QuantizedNetwork(dropped, recipe: recipe, method: .straightThrough, machine: machine()).write(to: path)
    let checkpoint = try Checkpoint.open(path)
    #expect(checkpoint.metadata.integer("llama.block_count") == 3)
    let tokens: [Int32] = [1, 5, 2, 7, 7, 3, 0]
    let tape = Tape(machine(), isRecording: false)
    let whole = tape.floats(network.logits(TokenBatch([example(tokens + [0])], context: 64), on: tape))
    let logits = try inferenceLogits(checkpoint, tokens)
    let scale = whole.map { abs($0) }.max() ?? 0
    #expect(whole.count == logits.count)
    for (a, b) in zip(whole, logits) { #expect(abs(a - b) <= 1e-4 * scale) }
  }

  @Test func skippingIsDropping() throws {
    let network = try Self.network()
    let (skipped, dropped) = try [Set([0, 2])].map { layers in
      (
        try network.meanLoss(CountingSource(), 0..<20, machine: machine(), skipping: layers),
        try network.dropping(layers).meanLoss(CountingSource(), 0..<20, machine: machine())
      )
    }[0]
    #expect(skipped == dropped)
    for layers in [[0, 1, 2, 3], [4]] {
      let expected = TrainingError.badSetting(
        name: "layers", found: "\(layers)", expected: "some of the 4 layers, not all")
      #expect(throws: expected) { try network.dropping(Set(layers)) }
    }
  }
}
