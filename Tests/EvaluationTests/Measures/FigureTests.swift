import Foundation
import Testing

import Evaluation

@Suite struct FigureTests {
  private func scores(_ positions: [PositionScore]) -> TextScores {
    var scores = TextScores()
    scores.append(positions, of: TextChunk(tokens: [], scored: 0..<0))
    return scores
  }

  @Test func perplexityOfEvenChoices() {
    let figure = PerplexityFigure(
      scores([PositionScore](repeating: .init(negativeLogLikelihood: log(Float(8))), count: 5)))
    #expect(abs(figure.perplexity - 8) < 1e-5)
    #expect(figure.standardError < 1e-3)
    #expect(figure.count == 5)
  }

  @Test func perplexityErrorIsTheDeltaMethods() {
    // Negative log-likelihoods 1 and 3: mean 2, variance 1, error sqrt(1 / 1) * e^2.
    let figure = PerplexityFigure(scores([1, 3].map { PositionScore(negativeLogLikelihood: $0) }))
    #expect(abs(figure.perplexity - exp(2)) < 1e-6)
    #expect(abs(figure.standardError - exp(2)) < 1e-6)
  }

  @Test func divergenceFigures() {
    let positions = (0..<1000).map { index in
      PositionScore(
        negativeLogLikelihood: 1, referenceNegativeLogLikelihood: 0.5, divergence: Float(index) / 999,
        referenceConfidence: 0.6, hasSameTop: index % 4 != 0)
    }
    let figure = DivergenceFigure(scores(positions))
    #expect(abs(figure.divergence.value - 0.5) < 1e-6)
    #expect(abs(figure.divergenceSpread.median - 0.5) < 1e-6)
    #expect(abs(figure.divergenceSpread.p99_9 - 0.999) < 1e-6)
    #expect(figure.divergenceSpread.maximum == 1)
    #expect(figure.sameTop.value == 0.75)
    #expect(abs(figure.probabilityChange.value - (exp(-1) - exp(-0.5))) < 1e-6)
    #expect(abs(figure.probabilityChangeRMS - (exp(-0.5) - exp(-1))) < 1e-6)
    #expect(abs(figure.logPerplexityRatio.value - 0.5) < 1e-6)
    // Neither likelihood varies.
    #expect(figure.logPerplexityCorrelation.isNaN)
    let buckets = ConfidenceBucket.all(scores(positions))
    #expect(buckets.map(\.count) == [0, 0, 1000, 0, 0])
  }

  @Test func percentilesInterpolate() {
    let values = SortedValues([3, 1, .nan, 2] as [Float])
    #expect(values.percentile(0) == 1)
    #expect(SortedValues([1, 2] as [Float]).percentile(0.25) == 1.25)
    #expect(SortedValues([] as [Float]).percentile(0.5).isNaN)
  }

  @Test func slicesAreApart() {
    var scores = TextScores()
    scores.append([.init(negativeLogLikelihood: 1)], of: TextChunk(tokens: [], scored: 0..<1, slice: "a"))
    scores.append([.init(negativeLogLikelihood: 2)], of: TextChunk(tokens: [], scored: 0..<1, slice: "b"))
    scores.append([.init(negativeLogLikelihood: 3)], of: TextChunk(tokens: [], scored: 0..<1, slice: "a"))
    #expect(scores.slice("a").positions.map(\.negativeLogLikelihood) == [1, 3])
    #expect(scores.slice("b").chunkEnds == [1])
  }
}
