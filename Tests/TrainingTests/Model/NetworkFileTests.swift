import Checkpoints
import Foundation
import Inference
import Quantization
import Tensors
import TestSupport
import Testing

import Training

/// The network of training and that of inference are one.
@Suite struct NetworkFileTests {
  @Test func inferenceGivesTheSameLogits() throws {
    let network = try tinyNetwork()
    let path = try TemporaryFolder().url.appending(path: "tiny.gguf").path
    let f32 = try #require(FormatRegistry.named("F32"))
    try network.write(to: path) { parameter throws(TrainingError) in try EncodedParameter(parameter, as: f32) }
    let tokens: [Int32] = [1, 5, 2, 7, 7, 3, 0]
    let tape = Tape(TrainingMachine(pool: WorkerPool(threadCount: 1)), isRecording: false)
    let batch = TokenBatch([example(tokens + [0])], context: 64)
    let trained = tape.floats(network.logits(batch, on: tape))
    let checkpoint = try Checkpoint.open(path)
    #expect(try LlamaNetwork(checkpoint).parameters.map(\.value.array) == network.parameters.map(\.value.array))
    let logits = try inferenceLogits(checkpoint, tokens)
    #expect(trained.count == logits.count)
    let scale = logits.map { abs($0) }.max() ?? 0
    for (a, b) in zip(trained, logits) { #expect(abs(a - b) <= 1e-4 * scale) }
  }

  @Test func refusesOtherFamilies() throws {
    let metadata: Metadata = ["general.architecture": .string("gpt2")]
    let embedding = CheckpointTensor(
      name: "token_embd.weight", shape: try #require(Shape([4, 4])), type: .known(.f32), offset: 0, byteCount: 64,
      data: ByteRegion(copying: [UInt8](repeating: 0, count: 64)))
    let checkpoint = Checkpoint(
      path: "",
      contents: CheckpointContents(kind: .gguf, version: 3, files: [], metadata: metadata, tensors: [embedding]))
    let expected = TrainingError.unsupported(what: "a model of the family gpt2", reason: "training knows llama")
    #expect(throws: expected) { try LlamaNetwork(checkpoint) }
  }
}

/// Inference's logits of each token, without rounded activations and with a cache in 32-bit floats.
func inferenceLogits(_ checkpoint: Checkpoint, _ tokens: [Int32]) throws -> [Float] {
  var options = LanguageModel.Options()
  options.usesFloatActivations = true
  let pool = WorkerPool(threadCount: 1)
  let model = try LanguageModel.load(checkpoint, options: options, pool: pool)
  let session = try Session(
    model: model, options: Session.Options(contextLength: 64, cacheType: .f32), pool: pool)
  return try session.logits(of: tokens)
}
