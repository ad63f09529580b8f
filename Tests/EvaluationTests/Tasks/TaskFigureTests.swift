import Testing

import Evaluation

@Suite("figures of tasks") struct TaskFigureTests {
  // Values of the formula computed with 50 digits.
  @Test(
    "Wilson's interval",
    arguments: [
      (8, 10, 0.490162, 0.943318), (0, 10, 0, 0.277533), (10, 10, 0.722467, 1), (50, 100, 0.403832, 0.596168),
    ])
  func wilson(right: Int, count: Int, low: Double, high: Double) {
    let interval = Proportion(right: right, count: count).interval
    #expect(abs(interval.low - low) < 1e-6 && abs(interval.high - high) < 1e-6)
  }

  // Sums of binomial coefficients: 2 (1 + 10) / 2^10, and so on.
  @Test(
    "McNemar's exact test",
    arguments: [
      (9, 1, 0.021484375), (1, 9, 0.021484375), (0, 5, 0.0625), (3, 3, 1), (0, 0, 1), (2, 6, 0.2890625),
      (0, 1, 1), (12, 5, 0.143463),
    ] as [(Int, Int, Double)])
  func mcNemar(first: Int, second: Int, probability: Double) {
    #expect(abs(McNemar(onlyFirst: first, onlySecond: second).probability - probability) < 1e-6)
  }

  @Test func manyDisagreementsHaveAProbabilityToo() {
    let probability = McNemar(onlyFirst: 5200, onlySecond: 4800).probability
    // The normal approximation with a correction for continuity has 6.6e-5.
    #expect(abs(probability / 6.6e-5 - 1) < 0.05)
    #expect(McNemar(onlyFirst: 100_000, onlySecond: 0).probability == 0)
  }

  private func outcomes(_ right: [Bool]) -> [TaskOutcome] {
    right.enumerated().map { index, isCorrect in
      TaskOutcome(TaskItem(identity: Array("\(index)".utf8), label: ""), isCorrect: isCorrect, answer: "")
    }
  }

  @Test func aComparisonPairsItems() throws {
    let first = outcomes((0..<100).map { $0 < 80 })
    let second = outcomes((0..<100).map { $0 >= 10 && $0 < 65 })
    let comparison = try #require(TaskComparison(first, second.reversed(), isPerplexity: false))
    #expect(comparison.count == 100 && abs(comparison.difference + 0.25) < 1e-6)
    #expect(comparison.mcNemar == McNemar(onlyFirst: 25, onlySecond: 0))
    #expect(comparison.interval.low > -0.35 && comparison.interval.high < -0.15 && comparison.probability < 1e-6)
    let same = try #require(TaskComparison(first, first, isPerplexity: false))
    #expect(same.difference == 0 && same.probability == 1 && same.bootstrapProbability == 1)
  }

  @Test func itemsThatOneLacksAreLeftOut() throws {
    let all = outcomes([true, true, false, false])
    let comparison = try #require(TaskComparison(all, Array(all.dropFirst(2)), isPerplexity: false))
    #expect(comparison.count == 2)
    #expect(TaskComparison(all, [], isPerplexity: false) == nil)
  }

  @Test func perplexitiesAreComparedByTheirRatio() throws {
    func scored(_ values: [Double]) -> [TaskOutcome] {
      zip(outcomes(values.map { _ in false }), values).map { outcome, value in
        var outcome = outcome
        outcome.score = value
        return outcome
      }
    }
    let (first, second) = (scored([2, 2.5, 3]), scored([2.1, 2.6, 3.1]))
    #expect(abs(TaskFigure(first, isPerplexity: true).value - 12.18249) < 1e-4)
    let comparison = try #require(TaskComparison(first, second, isPerplexity: true))
    #expect(abs(comparison.difference - 0.105171) < 1e-5 && comparison.mcNemar == nil)
    #expect(comparison.interval.low > 0.1051 && comparison.interval.high < 0.1053)
  }

  @Test func anOutcomeIsReadBackFromItsBytes() throws {
    var item = TaskItem(identity: Array("a".utf8), label: "")
    item.group = "256 tokens, 50%"
    var outcome = TaskOutcome(item, isCorrect: true, score: 0.75, answer: "so \u{1F600}")
    outcome.marks = [.generated, .loop]
    outcome.parts = [.init(name: "0", value: -3.25, count: 2), .init(name: "1", value: -.infinity, count: 0)]
    #expect(TaskOutcome(bytes: outcome.bytes) == outcome)
    for count in 0..<outcome.bytes.count { #expect(TaskOutcome(bytes: Array(outcome.bytes.prefix(count))) == nil) }
    #expect(TaskOutcome(bytes: outcome.bytes + [0]) == nil)
    #expect(TaskOutcome(bytes: [9] + outcome.bytes.dropFirst()) == nil)
  }
}
