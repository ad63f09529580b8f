import Tensors
import Foundation
import Inference
import TestSupport
import Testing

@Suite("Sampler") struct SamplerTests {
  @Test("Greedy takes the best, the first of equal ones, and never what is no number")
  func greedy() {
    #expect(sample([1, 3, 3, 2], .greedy) == [1])
    #expect(sample([.nan, -1, .nan, -2], .greedy) == [1])
    #expect(sample([], .greedy) == [nil])
    #expect(sample([.nan, .nan], .greedy) == [nil])
    #expect(sample([.nan, -.infinity], configuration()) == [nil])
    #expect(sample([0, .infinity, 1], configuration()) == [1])
  }

  @Test("Draws follow the softmax of the logits over the temperature", arguments: [Float(0.5), 1, 2])
  func distribution(temperature: Float) {
    let logits: [Float] = [0, 1, 2, -1]
    let drawn = sample(logits, configuration { $0.temperature = temperature }, draws: 40000)
    expect(drawn, follow: softmax(logits.map { $0 / temperature }))
  }

  @Test("The same seed gives the same draws, another gives others")
  func seeds() {
    let logits = (0..<100).map { Float($0 % 7) }
    let first = sample(logits, configuration { $0.seed = 1 }, draws: 50)
    #expect(first == sample(logits, configuration { $0.seed = 1 }, draws: 50))
    #expect(first != sample(logits, configuration { $0.seed = 2 }, draws: 50))
  }

  @Test("Draws are those of every machine")
  func fixedDraws() {
    let logits = (0..<2000).map { Float(($0 * 7919) % 2003) / 180 }
    let drawn = sample(logits, SamplerConfiguration(), draws: 12)
    // Computed by another program in double precision.
    #expect(drawn == [1508, 474, 280, 345, 1120, 1357, 1680, 108, 517, 65, 1917, 1831])
  }

  @Test("Temperature 0 is greedy whatever else is on", arguments: SamplerStageRegistry.all.map(\.name))
  func greedyChain(stage: String) {
    let everything = configuration {
      ($0.temperature, $0.topK, $0.topP, $0.minP, $0.typicalP) = (0, 3, 0.5, 0.1, 0.2)
      ($0.xtcProbability, $0.xtcThreshold, $0.mirostatTau, $0.topNSigma) = (1, 0, 5, 1)
      $0.order = [stage]
    }
    #expect(sample([1, 5, 4.9, 2], everything) == [1])
    #expect(everything.activeChain.last == "greedy")
  }

  @Test("Every stage leaves a token, whatever the logits", arguments: SamplerStageRegistry.all)
  func leavesOne(kind: SamplerStageKind) {
    let extreme = configuration {
      ($0.temperature, $0.topK, $0.topP, $0.minP, $0.typicalP) = (1e-30, 1, 0, 1, 0)
      ($0.xtcProbability, $0.xtcThreshold, $0.mirostatTau, $0.topNSigma) = (1, 0, 1e-6, 1e-6)
      ($0.repetitionPenalty, $0.presencePenalty, $0.frequencyPenalty, $0.dryMultiplier) = (1e30, 100, 100, 1e30)
      $0.order = [kind.name]
    }
    #expect(kind.takesPart(extreme) || kind.name == "logit_bias")
    let history: [Int32] = [0, 1, 0, 1, 0, 1, -4, 999]
    for logits: [Float] in [[0], [-.infinity, 2], [1, 1], [1e38, -1e38], [.nan, 0, .nan], [3, 2, 1]] {
      #expect(sample(logits, extreme, history: history, draws: 3).allSatisfy { $0 != nil }, "\(logits)")
    }
  }

  @Test("A vocabulary of any size gives what sorting it all gives", arguments: [1, 2, 255, 256, 257, 5000])
  func sizes(count: Int) {
    var random = RandomSource(seed: UInt64(count))
    // Many equal logits, so that ties count.
    let logits = (0..<count).map { _ in Float(Int(random.floats(1, scale: 8)[0] * 4)) / 4 }
    let order = logits.indices.sorted { (-logits[$0], $0) < (-logits[$1], $1) }
    for k in [1, 2, 40, 300, 4999] {
      let kept = Set(order.prefix(k).map { Int32($0) })
      let drawn = sample(logits, configuration { $0.topK = k }, draws: 300)
      #expect(drawn.allSatisfy { $0.map(kept.contains) ?? false })
    }
    let probabilities = softmax(logits)
    for p: Float in [0.1, 0.5, 0.9, 0.999] {
      var (sum, kept) = (0.0, Set<Int32>())
      for id in order where sum < Double(p) - 1e-12 || kept.isEmpty {
        kept.insert(Int32(id))
        sum += probabilities[id]
      }
      let drawn = sample(logits, configuration { $0.topP = p }, draws: 300)
      #expect(drawn.allSatisfy { $0.map(kept.contains) ?? false })
    }
  }
}
