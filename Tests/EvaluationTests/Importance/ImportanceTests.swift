import Checkpoints
import Foundation
import Inference
import Quantization
import Tensors
import TestSupport
import Testing

import Evaluation

@Suite struct ImportanceTests {
  private static let pool = WorkerPool()

  @Test(
    "Sums are llama.cpp's within 1%", .requires(golden: "inference/imatrix/smollm2-135m-f32.imatrix.gguf"),
    .requires(golden: "inference/text/calibration.txt"), .requires(model: .smolLM2))
  func golden() throws {
    let checkpoint = try Checkpoint.open(try TestModel.smolLM2.path())
    let model = try LanguageModel.load(checkpoint, pool: Self.pool)
    let text = [UInt8](try Goldens.data("inference/text/calibration.txt"))
    let chunks = try TextCutting(limit: 10).chunks(of: text, tokenizer: try model.tokenizer)
    let session = try Session(model: model, options: .init(contextLength: 512, cacheType: .f32), pool: Self.pool)
    let own = try ImportanceCollector(pool: Self.pool).matrix(of: session, on: chunks, datasets: ["calibration.txt"])
    let golden = try ImportanceMatrix.open(try Goldens.path("inference/imatrix/smollm2-135m-f32.imatrix.gguf"))
    #expect(Set(own.names) == Set(golden.names))
    for name in golden.names {
      let (a, b) = (try #require(own.entry(of: name)), try #require(golden.entry(of: name)))
      #expect(a.counts == b.counts)
      let total = (own: a.sums.reduce(0, +), golden: b.sums.reduce(0, +))
      #expect(abs(total.own / total.golden - 1) < 0.01, "\(name)")
    }
  }

  /// The bundled model on a short text.
  private func sketch() throws -> (model: LanguageModel, chunks: [TextChunk]) {
    let path = Goldens.projectFolder.appending(path: "samples/sketch.gguf").path
    let model = try LanguageModel.load(try Checkpoint.open(path), pool: Self.pool)
    let text = Array(String(repeating: "A red circle above a blue square, and three green stars. ", count: 40).utf8)
    return (model, try TextCutting(context: 64, limit: 3).chunks(of: text, tokenizer: try model.tokenizer))
  }

  private func session(_ model: LanguageModel) throws -> Session {
    try Session(model: model, options: .init(contextLength: 64, cacheType: .f32), pool: Self.pool)
  }

  @Test func whatWasStoppedGoesOn() throws {
    let (model, chunks) = try sketch()
    let collector = ImportanceCollector(pool: Self.pool)
    let whole = try collector.matrix(of: try session(model), on: chunks, datasets: ["a"])
    let first = try collector.matrix(of: try session(model), on: Array(chunks.prefix(1)), datasets: ["a"])
    let rest = try collector.matrix(of: try session(model), on: chunks, datasets: ["a"], earlier: first, skipping: 1)
    #expect(rest.names == whole.names && rest.chunkCount == 3)
    for name in whole.names {
      let (a, b) = (try #require(rest.entry(of: name)), try #require(whole.entry(of: name)))
      #expect(a.counts == b.counts)
      for (x, y) in zip(a.sums, b.sums) { #expect(abs(x - y) <= 1e-5 * y) }
    }
  }

  @Test func aFileIsReadAgain() throws {
    let (model, chunks) = try sketch()
    let matrix = try ImportanceCollector(pool: Self.pool).matrix(
      of: try session(model), on: chunks, datasets: ["a text"])
    let file = try TemporaryFile(try matrix.ggufBytes(chunkSize: 64), name: "imatrix.gguf")
    let read = try ImportanceMatrix.open(file.path)
    #expect(read.names == matrix.names.sorted())
    #expect(read.datasets == ["a text"] && read.chunkCount == 3)
    for name in matrix.names {
      let (a, b) = (try #require(read.entry(of: name)), try #require(matrix.entry(of: name)))
      #expect(a.sums == b.sums && a.counts == b.counts)
    }
    let header = try Checkpoint.open(file.path)
    #expect(header.metadata.string("general.type") == "imatrix")
    #expect(header.metadata.integer("imatrix.chunk_size") == 64)
  }

  @Test func statisticsNameUnseenExperts() throws {
    let matrix = ImportanceMatrix(
      [("blk.3.ffn_down_exps.weight", [4, 0, 0, 0, 1, 1], [2, 0, 1])], datasets: [], chunkCount: 1)
    let statistics = try #require(ImportanceStatistics.all(matrix).first)
    #expect(statistics.layer == 3 && statistics.experts == 3 && statistics.unseen == [1])
    #expect(abs(statistics.meanSquare - 6 / (3 * 2)) < 1e-9)
    #expect(abs(statistics.topShare - 4.0 / 6) < 1e-9)
  }
}
