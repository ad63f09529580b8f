import Foundation
import Inference
import Testing

/// What a sampler draws from `logits`, so many times.
func sample(_ logits: [Float], _ configuration: SamplerConfiguration, history: [Int32] = [], draws: Int = 1) -> [Int32?]
{
  var sampler = Sampler(configuration)
  return (0..<draws).map { _ in sampler.sample(logits.span, history: history) }
}

/// A configuration in which no stage takes part but what `change` turns on.
func configuration(_ change: (inout SamplerConfiguration) -> Void = { _ in }) -> SamplerConfiguration {
  var configuration = SamplerConfiguration()
  (configuration.temperature, configuration.topK, configuration.topP, configuration.minP) = (1, 0, 1, 0)
  change(&configuration)
  return configuration
}

/// softmax(logits), by the C library.
func softmax(_ logits: [Float]) -> [Double] {
  let best = Double(logits.max() ?? 0)
  let weights = logits.map { exp(Double($0) - best) }
  let sum = weights.reduce(0, +)
  return weights.map { $0 / sum }
}

/// Checks that `draws` follow `expected` probabilities, by five standard deviations of each.
func expect(_ draws: [Int32?], follow expected: [Double], sourceLocation: SourceLocation = #_sourceLocation) {
  for (id, probability) in expected.enumerated() {
    let share = Double(draws.count { $0 == Int32(id) }) / Double(draws.count)
    let deviation = (probability * (1 - probability) / Double(draws.count)).squareRoot()
    #expect(abs(share - probability) <= 5 * deviation, "token \(id)", sourceLocation: sourceLocation)
  }
}
