import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

private let llama = "inference/architectures/llama.gguf"

/// Weights that are no numbers, anywhere in a model: a generation ends with an error, and makes up no text.
@Suite("Damaged weights", .requires(golden: llama)) struct DamagedWeightsTests {
  // Factors of the rotation are checked when the model is loaded.
  static let tensors =
    Goldens.url(llama).flatMap { try? Checkpoint.open($0.path).tensors.map(\.name) }?.filter {
      $0 != "rope_freqs.weight"
    } ?? []

  /// The golden model with one weight of `tensor` replaced.
  private func model(_ tensor: String, _ weight: Float) throws -> LanguageModel {
    var bytes = [UInt8](try Goldens.data(llama))
    let checkpoint = try Checkpoint.open(ByteRegion(copying: bytes), path: llama)
    let place = try #require(checkpoint.tensor(named: tensor))
    // The embedding's weight must be one that the prompt below reads: the first of token 1.
    let at = place.offset + (tensor == "token_embd.weight" ? place.shape.columns * 4 : 0)
    bytes.replaceSubrange(at..<at + 4, with: weight.bitPattern.littleEndianBytes)
    return try LanguageModel.load(Checkpoint.open(ByteRegion(copying: bytes), path: llama))
  }

  @Test("The error names the position", arguments: tensors, [Float.nan, .infinity, -.infinity])
  func generation(tensor: String, weight: Float) throws {
    let generator = try Generator(session: session(model(tensor, weight), context: 16))
    var options = GenerationOptions()
    options.maxTokens = 4
    var texts = 0
    #expect(throws: InferenceError.logitsNotFinite(position: 2), "\(tensor)") {
      try generator.generate(
        [1, 2, 3], options: options,
        onEvent: { event in
          if case .token = event { texts += 1 }
        })
    }
    #expect(texts == 0)
  }
}
