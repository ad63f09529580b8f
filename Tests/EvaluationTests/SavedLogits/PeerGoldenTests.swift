import Checkpoints
import Foundation
import Inference
import Quantization
import Tensors
import TestSupport
import Testing

import Evaluation

/// Files of logits and figures beside llama.cpp's own: `inference/base-logits`.
@Suite("Base logits beside llama.cpp") struct PeerGoldenTests {
  private static let pool = WorkerPool()
  private static let folder = "inference/base-logits/"
  private static let source = "inference/architectures/llama.gguf"

  private func model(_ checkpoint: Checkpoint) throws -> LanguageModel {
    var options = LanguageModel.Options()
    options.usesFloatActivations = true
    return try LanguageModel.load(checkpoint, options: options, pool: Self.pool)
  }

  private func session(_ model: LanguageModel) throws -> Session {
    try Session(model: model, options: .init(contextLength: 64, cacheType: .f32), pool: Self.pool)
  }

  @Test("The file that is written is the one that llama.cpp writes")
  func written() throws {
    let model = try model(try Checkpoint.open(try Goldens.path(Self.source)))
    let text = [UInt8](try Goldens.data(Self.folder + "text.txt"))
    let chunks = try TextCutting(context: 64, limit: 4).chunks(of: text, tokenizer: try model.tokenizer)
    let path = try TemporaryFolder().url.appending(path: "own.base").path
    let writer = try LogitsWriter(path, form: .peer, chunks: chunks, vocabularySize: model.vocabularySize)
    _ = try Evaluator(pool: Self.pool).scores(of: try session(model), on: chunks, savingWith: writer)
    try writer.finish()
    let own = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let golden = [UInt8](try Goldens.data(Self.folder + "llama.base"))
    try #require(own.count == golden.count)
    let rows = 20 + 4 * 64 * 4
    #expect(own[..<rows] == golden[..<rows])
    let rowBytes = 8 + 2 * model.vocabularySize
    func code(_ bytes: [UInt8], _ at: Int) -> Int { Int(bytes[at]) | Int(bytes[at + 1]) << 8 }
    func float(_ bytes: [UInt8], _ at: Int) -> Float {
      Float(bitPattern: UInt32(code(bytes, at)) | UInt32(code(bytes, at + 2)) << 16)
    }
    for row in stride(from: rows, to: golden.count, by: rowBytes) {
      #expect(abs(float(own, row) / float(golden, row) - 1) < 1e-5)
      #expect(abs(float(own, row + 4) - float(golden, row + 4)) < 1e-4)
      for at in stride(from: row + 8, to: row + rowBytes, by: 2) { #expect(abs(code(own, at) - code(golden, at)) <= 2) }
    }
  }

  @Test("Every figure that both print is the same as far as llama.cpp prints it")
  func figures() throws {
    let source = try Checkpoint.open(try Goldens.path(Self.source))
    let recipe = Recipe(try #require(Preset.named("Q4_0")))
    let plan = try QuantizationPlan(source, recipe: recipe, options: .init(mode: .reference))
    let model = try model(try plan.checkpointInMemory(pool: Self.pool))
    let saved = try SavedLogits(try Goldens.path(Self.folder + "llama.base"))
    let chunks = saved.chunks(limit: nil, bos: nil)
    let scores = try Evaluator(pool: Self.pool).scores(of: try session(model), against: saved, on: chunks)
    let (own, base) = (PerplexityFigure(scores), PerplexityFigure(scores, ofReference: true))
    let figure = DivergenceFigure(scores)
    let (kl, change) = (figure.divergenceSpread, figure.probabilityChangeSpread)
    let printed = try self.printed()
    func expect(_ name: String, _ values: Double..., scale: Double = 1) throws {
      let theirs = try #require(printed[name], "\(name)")
      for (value, text) in zip(values, theirs) {
        let digits = text.split(separator: ".").last?.count ?? 0
        // Perplexities in the thousands have more digits than sums of floats.
        let unit = max(pow(10, -Double(digits)), 1e-7 * abs(scale * value))
        #expect(abs(scale * value - (try #require(Double(text)))) <= unit * 1.001, "\(name): \(scale * value), \(text)")
      }
    }
    // The models' logits differ in their last bits.
    let theirs = try #require(printed["Mean PPL(Q)"]?.first.flatMap(Double.init))
    #expect(abs(own.perplexity / theirs - 1) < 1e-6)
    try expect("Mean PPL(base)", base.perplexity, base.standardError)
    try expect("Cor(ln(PPL(Q)), ln(PPL(base)))", figure.logPerplexityCorrelation, scale: 100)
    try expect("Mean ln(PPL(Q)/PPL(base))", figure.logPerplexityRatio.value, figure.logPerplexityRatio.standardError)
    try expect("Mean KLD", figure.divergence.value, figure.divergence.standardError)
    for (name, value, other) in [
      ("Maximum", kl.maximum, change.maximum), ("99.9%", kl.p99_9, change.p99_9), ("99.0%", kl.p99, change.p99),
      ("95.0%", kl.p95, change.p95), ("90.0%", kl.p90, change.p90), ("Median", kl.median, change.median),
      ("10.0%", kl.p10, change.p10), ("5.0%", kl.p5, change.p5), ("1.0%", kl.p1, change.p1),
      ("0.1%", kl.p0_1, change.p0_1), ("Minimum", kl.minimum, change.minimum),
    ] {
      try expect("\(name) KLD", value)
      try expect("\(name) \u{0394}p", other, scale: 100)
    }
    try expect(
      "Mean \u{0394}p", figure.probabilityChange.value, figure.probabilityChange.standardError, scale: 100)
    try expect("RMS \u{0394}p", figure.probabilityChangeRMS, scale: 100)
    try expect("Same top p", figure.sameTop.value, figure.sameTop.standardError, scale: 100)
  }

  /// What llama.cpp printed, by name: the value, and behind it the error where there is one.
  private func printed() throws -> [String: [String]] {
    let text = String(decoding: try Goldens.data(Self.folder + "llama.q4_0.txt"), as: UTF8.self)
    return text.split(separator: "\n").reduce(into: [:]) { result, line in
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { return }
      let values = parts[1].split { $0 == " " || $0 == "%" || $0 == "\u{00B1}" }.map { String($0) }
      result[parts[0].split(separator: " ").joined(separator: " ")] = values
    }
  }
}
