import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

import Evaluation

/// Logits that are saved and read again, with the bundled model.
@Suite struct SavedLogitsTests {
  private static let pool = WorkerPool()
  private let model: LanguageModel
  private let chunks: [TextChunk]

  init() throws {
    let path = Goldens.projectFolder.appending(path: "samples/sketch.gguf").path
    model = try LanguageModel.load(try Checkpoint.open(path), pool: Self.pool)
    let text = Array(String(repeating: "A red circle above a blue square, and three green stars. ", count: 40).utf8)
    chunks = try TextCutting(context: 64, limit: 4).chunks(of: text, tokenizer: try model.tokenizer)
  }

  /// A little-endian integer.
  private static func bytes(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
  }

  private func session() throws -> Session {
    try Session(model: model, options: .init(contextLength: 64, cacheType: .f32), pool: Self.pool)
  }

  private func saved(_ form: LogitsForm) throws -> SavedLogits {
    let path = try TemporaryFolder().url.appending(path: "logits").path
    let writer = try LogitsWriter(path, form: form, chunks: chunks, vocabularySize: model.vocabularySize)
    _ = try Evaluator(pool: Self.pool).scores(of: try session(), on: chunks, savingWith: writer)
    try writer.finish()
    return try SavedLogits(path)
  }

  @Test(
    "A model does not diverge from its own saved logits", arguments: [LogitsForm.peer, .compact(kept: 64), .compact])
  func itself(form: LogitsForm) throws {
    let saved = try saved(form)
    #expect(saved.chunks(limit: nil, bos: nil) == chunks)
    let scores = try Evaluator(pool: Self.pool).scores(of: try session(), against: saved, on: chunks)
    #expect(scores.positions.count == chunks.reduce(0) { $0 + $1.scored.count })
    let figure = DivergenceFigure(scores)
    #expect(figure.divergence.value < 1e-4)
    #expect(figure.sameTop.value > 0.99)
    let (own, reference) = (PerplexityFigure(scores), PerplexityFigure(scores, ofReference: true))
    #expect(abs(own.perplexity / reference.perplexity - 1) < 1e-3)
  }

  @Test func aPeerFileBeginsAsThePeerWritesIt() throws {
    let saved = try saved(.peer)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: saved.path)))
    let expected = Array("_logits_".utf8) + [64, model.vocabularySize, 4].flatMap { Self.bytes(UInt32($0)) }
    #expect(Array(bytes.prefix(20)) == expected)
    #expect(Array(bytes[20..<24]) == Self.bytes(UInt32(bitPattern: chunks[0].tokens[0])))
    let rows = 4 * (64 - 1 - 32)
    #expect(bytes.count == 20 + 4 * 64 * 4 + rows * (2 * (2 * ((model.vocabularySize + 1) / 2) + 4)))
  }

  @Test("A file that was cut off is refused", arguments: [LogitsForm.peer, .compact(kept: 16)])
  func cut(form: LogitsForm) throws {
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: try saved(form).path)))
    for count in [0, 4, 8, 19, 30, whole.count / 2, whole.count - 1] {
      let file = try TemporaryFile(Array(whole.prefix(count)), name: "cut")
      #expect(throws: EvaluationError.self) { _ = try SavedLogits(file.path) }
    }
  }

  @Test func otherTokensAreRefused() throws {
    let saved = try saved(.compact)
    var other = chunks
    var tokens = other[1].tokens
    tokens[7] = tokens[7] == 5 ? 6 : 5
    other[1] = TextChunk(tokens: tokens, scored: other[1].scored)
    let before = saved.tokens(of: 1)[7]
    #expect(
      throws: EvaluationError.otherText(
        path: saved.path, reason: "token 7 of chunk 1 is \(before) there, \(tokens[7]) here")
    ) {
      _ = try Evaluator(pool: Self.pool).scores(of: try session(), against: saved, on: other)
    }
  }

  @Test func anotherVocabularyIsRefused() throws {
    let path = try TemporaryFolder().url.appending(path: "logits").path
    let writer = try LogitsWriter(path, form: .compact(kept: 4), chunks: [chunks[0]], vocabularySize: 7)
    let row: [Float] = [0, 1, 2, 3, 4, 5, 6]
    let bytes = row.withUnsafeBufferPointer { writer.bytes(of: LogitRow($0), target: 1) }
    try writer.append([[UInt8]](repeating: bytes, count: chunks[0].scored.count))
    try writer.finish()
    #expect(
      throws: EvaluationError.vocabulariesDiffer(
        first: "the model", firstSize: model.vocabularySize, second: path, secondSize: 7)
    ) {
      _ = try Evaluator(pool: Self.pool).scores(of: try session(), against: try SavedLogits(path), on: chunks)
    }
  }
}
