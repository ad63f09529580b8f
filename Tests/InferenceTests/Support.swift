import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

/// The pools that tests share.
enum Pools {
  static let one = WorkerPool(threadCount: 1)
  static let two = WorkerPool(threadCount: 2)
  static let three = WorkerPool(threadCount: 3)
}

/// sum((x - reference)^2) / sum(reference^2), infinite where the lengths differ or something is no number.
func nmse(_ values: some Collection<Float>, _ reference: some Collection<Float>) -> Double {
  guard values.count == reference.count else { return .infinity }
  var (difference, size) = (0.0, 0.0)
  for (value, expected) in zip(values, reference) {
    difference += pow(Double(value) - Double(expected), 2)
    size += pow(Double(expected), 2)
  }
  let ratio = difference / max(size, .leastNormalMagnitude)
  return ratio.isNaN ? .infinity : ratio
}

/// The values less their mean.
func centred(_ values: [Float]) -> [Float] {
  let mean = Float(values.reduce(0) { $0 + Double($1) } / Double(values.count))
  return values.map { $0 - mean }
}

/// KL divergence in nats of softmax(values) from softmax(reference).
func divergence(from reference: [Float], to values: [Float]) -> Double {
  let (p, q) = (logProbabilities(reference), logProbabilities(values))
  return zip(p, q).reduce(0) { $0 + exp($1.0) * ($1.0 - $1.1) }
}

private func logProbabilities(_ logits: [Float]) -> [Double] {
  let maximum = Double(logits.max() ?? 0)
  let sum = logits.reduce(0) { $0 + exp(Double($1) - maximum) }
  return logits.map { Double($0) - maximum - log(sum) }
}

/// The index of the largest value.
func best(_ values: some Collection<Float>) -> Int {
  values.enumerated().max { $0.element < $1.element }?.offset ?? -1
}

/// The model in the golden or project file at `path`.
func model(golden path: String, float: Bool = false) throws -> LanguageModel {
  let url = try #require(Goldens.url(path), "needs the golden \(path)")
  return try model(path: url.path, float: float)
}

/// The model in the file at `path`.
func model(path: String, float: Bool = false) throws -> LanguageModel {
  var options = LanguageModel.Options()
  options.usesFloatActivations = float
  return try LanguageModel.load(Checkpoint.open(path), options: options)
}

/// A session of `model` with an F32 cache.
func session(_ model: LanguageModel, context: Int = 128, pool: WorkerPool = Pools.two) throws -> Session {
  try Session(model: model, options: Session.Options(contextLength: context, cacheType: .f32), pool: pool)
}

/// A copy of the logits after the last token.
func lastLogits(of session: Session) throws -> [Float] {
  try session.withLogits { logits in logits.indices.map { logits[$0] } }
}
