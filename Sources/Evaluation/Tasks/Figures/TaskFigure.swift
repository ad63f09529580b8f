#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// What the outcomes of a task say of a model.
package struct TaskFigure: Sendable {
  /// Whether likelihoods were measured: the figure is a perplexity.
  package let isPerplexity: Bool
  /// Right answers; of a perplexity none.
  package let proportion: Proportion
  /// The share of right answers, or the perplexity.
  package let value: Double
  /// Its interval: Wilson's of a share, the bootstrap's of a perplexity.
  package let interval: (low: Double, high: Double)
  /// The interval of a bootstrap over items.
  package let bootstrap: (low: Double, high: Double)

  /// The figure of outcomes; they are independent, so items are drawn one by one.
  package init(_ outcomes: [TaskOutcome], isPerplexity: Bool) {
    self.isPerplexity = isPerplexity
    proportion = Proportion(right: outcomes.count(where: \.isCorrect), count: outcomes.count)
    let values = Self.values(outcomes, isPerplexity: isPerplexity)
    let drawn = Self.drawing.interval(of: values)
    let mean = values.reduce(0) { $0 + Double($1) } / Double(values.count)
    value = isPerplexity ? exp(mean) : proportion.share
    bootstrap = isPerplexity ? (exp(drawn.low), exp(drawn.high)) : (drawn.low, drawn.high)
    interval = isPerplexity ? bootstrap : proportion.interval
  }

  /// What is compared of each item.
  static func values(_ outcomes: [TaskOutcome], isPerplexity: Bool) -> [Float] {
    outcomes.map { isPerplexity ? Float($0.score) : $0.isCorrect ? 1 : 0 }
  }

  /// Draws of single items.
  static var drawing: Bootstrap {
    var bootstrap = Bootstrap()
    bootstrap.run = 1
    return bootstrap
  }
}

/// What two models made of the same items.
package struct TaskComparison: Sendable {
  /// Items that both have an outcome of.
  package let count: Int
  /// The second's share less the first's; of perplexities the second's over the first's, less 1.
  package let difference: Double
  /// The interval of the difference, by a paired bootstrap over items.
  package let interval: (low: Double, high: Double)
  /// How often the bootstrap has the difference on the other side of 0, twice.
  package let bootstrapProbability: Double
  /// The test of right and wrong answers; nil of perplexities.
  package let mcNemar: McNemar?

  /// How probable such a difference is between models that are alike: by McNemar's test, of perplexities by the bootstrap.
  package var probability: Double { mcNemar?.probability ?? bootstrapProbability }

  /// Compares outcomes of the same items; nil where there is none that both have.
  package init?(_ first: [TaskOutcome], _ second: [TaskOutcome], isPerplexity: Bool) {
    let found = Dictionary(first.map { ($0.item, $0) }) { earlier, _ in earlier }
    let pairs = second.compactMap { outcome in found[outcome.item].map { (first: $0, second: outcome) } }
    let values = (
      TaskFigure.values(pairs.map(\.first), isPerplexity: isPerplexity),
      TaskFigure.values(pairs.map(\.second), isPerplexity: isPerplexity)
    )
    guard let drawn = TaskFigure.drawing.compare(values.1, values.0) else { return nil }
    count = pairs.count
    bootstrapProbability = drawn.probability
    if isPerplexity {
      difference = exp(drawn.difference) - 1
      interval = (exp(drawn.interval.low) - 1, exp(drawn.interval.high) - 1)
      mcNemar = nil
    } else {
      difference = drawn.difference
      interval = (drawn.interval.low, drawn.interval.high)
      mcNemar = McNemar(
        onlyFirst: pairs.count { $0.first.isCorrect && !$0.second.isCorrect },
        onlySecond: pairs.count { !$0.first.isCorrect && $0.second.isCorrect })
    }
  }
}
