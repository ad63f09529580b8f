import Tensors
import Foundation
import Inference
import TestSupport
import Testing

/// Each stage against its definition, computed in another way.
@Suite("Sampler stages") struct SamplerStageTests {
  /// The tokens that are ever drawn.
  func kept(_ logits: [Float], _ change: (inout SamplerConfiguration) -> Void) -> Set<Int32> {
    Set(sample(logits, configuration(change), draws: 2000).compactMap { $0 })
  }

  static let half: [Float] = [log(0.5), log(0.3), log(0.15), log(0.05)]

  @Test("Top-k, top-p and min-p cut the tail")
  func cuts() {
    let logits = Self.half
    #expect(kept(logits) { _ in } == [0, 1, 2, 3])
    #expect(kept(logits) { $0.topK = 1 } == [0])
    #expect(kept(logits) { $0.topK = 3 } == [0, 1, 2])
    #expect(kept(logits) { $0.topP = 0.4 } == [0])
    #expect(kept(logits) { $0.topP = 0.75 } == [0, 1])
    #expect(kept(logits) { $0.topP = 0 } == [0])
    #expect(kept(logits) { $0.minP = 0.5 } == [0, 1])
    #expect(kept(logits) { $0.minP = 1 } == [0])
  }

  @Test("Typical keeps the tokens nearest to the entropy", arguments: [Float(0.2), 0.5, 0.8, 0.97])
  func typical(p: Float) {
    var random = RandomSource(seed: 9)
    let logits = random.floats(40, scale: 3)
    let probabilities = softmax(logits)
    let entropy = -probabilities.reduce(0) { $0 + $1 * log($1) }
    let order = probabilities.indices.sorted {
      abs(-log(probabilities[$0]) - entropy) < abs(-log(probabilities[$1]) - entropy)
    }
    var (sum, expected) = (0.0, [Int]())
    for id in order where sum < Double(p) {
      expected.append(id)
      sum += probabilities[id]
    }
    let drawn = sample(logits, configuration { $0.typicalP = p }, draws: 20000)
    expect(drawn, follow: probabilities.indices.map { expected.contains($0) ? probabilities[$0] / sum : 0 })
  }

  @Test("Typical may leave out the best token")
  func typicalWithoutBest() {
    // Entropy 1.6 nats: the best token's surprise of 0.7 is further from it than that of the ten others, 3.
    let logits: [Float] = [log(0.5)] + Array(repeating: log(0.05), count: 10)
    #expect(kept(logits) { $0.typicalP = 0.3 }.contains(0))
    let flat: [Float] = [log(0.3)] + Array(repeating: log(0.07), count: 10)
    #expect(!kept(flat) { $0.typicalP = 0.5 }.contains(0))
  }

  @Test("Top-n-sigma keeps what is near the best logit", arguments: [Float(0.5), 1, 2])
  func topNSigma(n: Float) {
    var random = RandomSource(seed: 5)
    let logits = random.floats(60, scale: 4)
    let mean = logits.reduce(0) { $0 + Double($1) } / 60
    let deviation = (logits.reduce(0) { $0 + pow(Double($1) - mean, 2) } / 60).squareRoot()
    let least = Double(logits.max() ?? 0) - Double(n) * deviation
    let expected = Set(logits.indices.filter { Double(logits[$0]) >= least }.map { Int32($0) })
    let drawn = kept(logits) { ($0.topNSigma, $0.temperature) = (n, 8) }
    #expect(drawn == expected || n == 2 && drawn.isSubset(of: expected))
  }

  @Test("XTC leaves out all but the last of the top tokens, as often as it is told to")
  func xtc() {
    let logits = Self.half
    #expect(kept(logits) { ($0.xtcProbability, $0.xtcThreshold) = (1, 0.1) } == [2, 3])
    #expect(kept(logits) { ($0.xtcProbability, $0.xtcThreshold) = (1, 0.2) } == [1, 2, 3])
    #expect(kept(logits) { ($0.xtcProbability, $0.xtcThreshold) = (1, 0.4) } == [0, 1, 2, 3])
    #expect(kept(logits) { ($0.xtcProbability, $0.xtcThreshold) = (1, 0.6) } == [0, 1, 2, 3])
    let drawn = sample(logits, configuration { ($0.xtcProbability, $0.xtcThreshold) = (0.5, 0.1) }, draws: 40000)
    // Half of the draws are of all tokens, half of the last two.
    expect(drawn, follow: [0.25, 0.15, 0.075 + 0.375, 0.025 + 0.125])
  }

  @Test("Mirostat's surprise comes to its target", arguments: [Float(2), 3, 5])
  func mirostat(tau: Float) {
    // Zipf's law over a thousand tokens.
    let logits = (1...1000).map { -log(Float($0)) }
    let wanted = configuration { ($0.mirostatTau, $0.mirostatEta, $0.seed) = (tau, 0.1, 3) }
    #expect(wanted.chain == SamplerConfiguration.mirostatOrder)
    // The definition, followed along.
    var (mu, sum) = (2 * Double(tau), 0.0)
    let probabilities = softmax(logits)
    let drawn = sample(logits, wanted, draws: 4000).compactMap { $0 }
    for id in drawn {
      let kept = probabilities.filter { -log2($0) <= mu }
      let total = max(kept.reduce(0, +), probabilities[0])
      #expect(Int(id) < max(1, kept.count))
      let surprise = -log2(probabilities[Int(id)] / total)
      sum += surprise
      mu -= 0.1 * (surprise - Double(tau))
    }
    #expect(abs(sum / Double(drawn.count) - Double(tau)) < 0.05)
  }

  @Test("The repetition penalty weakens what was said lately")
  func repetitionPenalty() {
    func best(_ history: [Int32], window: Int = 64) -> Int32? {
      var configuration = SamplerConfiguration.greedy
      configuration.repetitionPenalty = 2
      configuration.repetitionWindow = window
      return sample([4, 3, -1], configuration, history: history)[0]
    }
    #expect(best([]) == 0)
    #expect(best([0]) == 1)
    #expect(best([0, 1]) == 0)
    #expect(best([0, 1], window: 1) == 0)
    #expect(best([0, 2, 2], window: 2) == 0)
    #expect(best([0, 2, 2], window: -1) == 1)
  }

  @Test("Presence counts once, frequency each time")
  func presenceAndFrequency() {
    let history: [Int32] = [0, 0, 1, 0]
    let logits: [Float] = [1, 0, -0.5]
    func shares(_ presence: Float, _ frequency: Float, penalised: [Float]) {
      let drawn = sample(
        logits, configuration { ($0.presencePenalty, $0.frequencyPenalty) = (presence, frequency) },
        history: history, draws: 20000)
      expect(drawn, follow: softmax(penalised))
    }
    shares(0.7, 0, penalised: [0.3, -0.7, -0.5])
    shares(0, 0.3, penalised: [0.1, -0.3, -0.5])
    shares(-0.5, 0.2, penalised: [0.9, 0.3, -0.5])
  }

  @Test("A bias adds to a logit, forbids a token, and names none outside the vocabulary")
  func bias() {
    let logits: [Float] = [0, 0, 0]
    let drawn = sample(logits, configuration { $0.logitBias = [1: 1.5, 2: -.infinity, 77: 4, -3: 1] }, draws: 20000)
    let expected = softmax([0, 1.5])
    expect(drawn, follow: [expected[0], expected[1], 0])
    var greedy = SamplerConfiguration.greedy
    greedy.logitBias = [0: -1]
    #expect(sample([3, 2.5], greedy) == [1])
  }

  @Test("DRY takes multiplier * base^(length - allowed) off what would go on with a repetition")
  func dry() {
    func penalty(_ history: [Int32], _ id: Int32, allowed: Int = 2, window: Int = -1) -> Double {
      // The logit of `id` against one that is never penalised, read off the shares of many draws.
      var probe = SamplerConfiguration.greedy
      (probe.dryMultiplier, probe.dryBase, probe.dryAllowedLength, probe.dryWindow) = (1, 2, allowed, window)
      var (low, high) = (0.0, 200.0)
      for _ in 0..<40 {
        let middle = (low + high) / 2
        var logits = Array(repeating: Float(-1000), count: 12)
        (logits[Int(id)], logits[11]) = (Float(middle), 0)
        if sample(logits, probe, history: history)[0] == id { high = middle } else { low = middle }
      }
      return (high * 1000).rounded() / 1000
    }
    #expect(penalty([1, 2, 3, 1, 2], 3) == 1)
    #expect(penalty([5, 1, 2, 3, 5, 1, 2], 3) == 2)
    #expect(penalty([4, 5, 1, 2, 3, 4, 5, 1, 2], 3) == 4)
    #expect(penalty([1, 2, 3, 1, 2], 4) == 0)
    #expect(penalty([2, 3, 1, 2], 3) == 0)
    #expect(penalty([2, 3, 1, 2], 3, allowed: 1) == 1)
    #expect(penalty([1, 2, 3, 9, 9, 1, 2], 3, window: 4) == 0)
    // The longest of several counts; overlapping ones do too.
    #expect(penalty([1, 2, 3, 7, 1, 2, 3, 1, 2], 3) == 1)
    #expect(penalty([6, 6, 6, 6, 6], 6) == 4)
    #expect(penalty([], 3) == 0)
    #expect(penalty([1], 1) == 0)
  }
}
