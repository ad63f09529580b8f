import Foundation
import Inference
import Testing

@Suite("Sampler") struct SamplerTests {
  func sample(_ logits: [Float], _ configuration: SamplerConfiguration, history: [Int32] = [], draws: Int = 1)
    -> [Int32?]
  {
    var sampler = Sampler(configuration)
    return (0..<draws).map { _ in sampler.sample(logits.span, history: history) }
  }

  func configuration(_ change: (inout SamplerConfiguration) -> Void) -> SamplerConfiguration {
    var configuration = SamplerConfiguration()
    (configuration.temperature, configuration.topK, configuration.topP, configuration.minP) = (1, 0, 1, 0)
    change(&configuration)
    return configuration
  }

  @Test("Greedy takes the best, the first of equal ones, and never what is no number")
  func greedy() {
    #expect(sample([1, 3, 3, 2], .greedy) == [1])
    #expect(sample([.nan, -1, .nan, -2], .greedy) == [1])
    #expect(sample([], .greedy) == [nil])
    #expect(sample([.nan, .nan], .greedy) == [nil])
    #expect(sample([.nan, -.infinity], configuration { _ in }) == [nil])
    #expect(sample([0, .infinity, 1], configuration { _ in }) == [1])
  }

  @Test("Draws follow the softmax of the logits over the temperature", arguments: [Float(0.5), 1, 2])
  func distribution(temperature: Float) {
    let logits: [Float] = [0, 1, 2, -1]
    let draws = 40000
    let drawn = sample(logits, configuration { $0.temperature = temperature }, draws: draws)
    let weights = logits.map { exp(Double($0 / temperature)) }
    for (id, weight) in weights.enumerated() {
      let expected = weight / weights.reduce(0, +)
      let share = Double(drawn.count { $0 == Int32(id) }) / Double(draws)
      #expect(abs(share - expected) < 5 * (expected * (1 - expected) / Double(draws)).squareRoot())
    }
  }

  @Test("The same seed gives the same draws, another gives others")
  func seeds() {
    let logits = (0..<100).map { Float($0 % 7) }
    let first = sample(logits, configuration { $0.seed = 1 }, draws: 50)
    #expect(first == sample(logits, configuration { $0.seed = 1 }, draws: 50))
    #expect(first != sample(logits, configuration { $0.seed = 2 }, draws: 50))
  }

  @Test("Top-k, top-p and min-p cut the tail")
  func cuts() {
    let logits: [Float] = [log(0.5), log(0.3), log(0.15), log(0.05)]
    func kept(_ change: (inout SamplerConfiguration) -> Void) -> Set<Int32?> {
      Set(sample(logits, configuration(change), draws: 2000))
    }
    #expect(kept { _ in } == [0, 1, 2, 3])
    #expect(kept { $0.topK = 1 } == [0])
    #expect(kept { $0.topK = 3 } == [0, 1, 2])
    #expect(kept { $0.topP = 0.4 } == [0])
    #expect(kept { $0.topP = 0.75 } == [0, 1])
    #expect(kept { $0.topP = 0 } == [0])
    #expect(kept { $0.minP = 0.5 } == [0, 1])
    #expect(kept { $0.minP = 1 } == [0])
  }

  @Test("The repetition penalty weakens what was said lately")
  func penalty() {
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
  }
}
