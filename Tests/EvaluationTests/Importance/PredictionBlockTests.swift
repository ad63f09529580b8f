import Checkpoints
import Foundation
import Inference
import Quantization
import Tensors
import TestSupport
import Testing

import Evaluation

/// Importance of a block that foretells further tokens, on a model that has one.
@Suite struct PredictionBlockTests {
  private static let pool = WorkerPool()
  private static let golden = "inference/architectures/qwen35moe-mtp.gguf"
  private let checkpoint: Checkpoint
  private let tokens = (0..<48).map { Int32($0 * 37 % 285) }

  init() throws {
    checkpoint = try Checkpoint.open(try Goldens.path(Self.golden))
  }

  private func session(predicting: Bool, batch: Int = 512) throws -> Session {
    var options = LanguageModel.Options()
    options.usesFloatActivations = true
    options.loadsPrediction = predicting
    let model = try LanguageModel.load(checkpoint, options: options, pool: Self.pool)
    var session = Session.Options(contextLength: 48, cacheType: .f32)
    session.batchSize = batch
    return try Session(model: model, options: session, pool: Self.pool)
  }

  private func matrix(_ session: Session) throws -> ImportanceMatrix {
    let chunk = TextChunk(tokens: tokens, scored: 24..<47)
    return try ImportanceCollector(pool: Self.pool).matrix(of: session, on: [chunk], datasets: ["a"])
  }

  /// A tensor's numbers, which are F32 in this file.
  private func floats(_ name: String) throws -> [Float] {
    let tensor = try #require(checkpoint.tensor(named: name))
    return try #require(tensor.data).withBytes { bytes in
      let all = bytes.withUnsafeBytes { Array($0) }
      return stride(from: 0, to: all.count, by: 4).map { at in
        Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(all[at + $1]) << UInt32(8 * $1) })
      }
    }
  }

  private func normed(_ row: ArraySlice<Float>, _ weights: [Float]) -> [Double] {
    let mean = row.reduce(0) { $0 + Double($1) * Double($1) } / Double(row.count)
    return zip(row, weights).map { Double($0) / (mean + 1e-6).squareRoot() * Double($1) }
  }

  @Test("Every matrix of the block is seen, at every position that has a token behind the next", arguments: [512, 7])
  func seen(batch: Int) throws {
    let own = try matrix(try session(predicting: true, batch: batch))
    let block = checkpoint.tensors.map { "\($0.name)" }.filter { name in
      name.hasPrefix("blk.4.") && (checkpoint.tensor(named: name)?.shape.dimensions.count ?? 0) > 1
    }
    #expect(block.count > 8)
    for name in block {
      let entry = try #require(own.entry(of: name), "\(name)")
      let perToken: Float = name.contains("_exps") ? 2 : 1
      #expect(entry.counts.reduce(0, +) == 47 * perToken, "\(name)")
    }
    #expect(ImportanceStatistics.missing(in: own, of: checkpoint).isEmpty)
    // The other blocks see what they see without it.
    let plain = try matrix(try session(predicting: false, batch: batch))
    for name in plain.names { #expect(own.entry(of: name)?.sums == plain.entry(of: name)?.sums, "\(name)") }
    #expect(ImportanceStatistics.missing(in: plain, of: checkpoint) == block)
  }

  @Test("The block sees the next token's embedding beside the hidden state, both normed")
  func inputs() throws {
    let session = try session(predicting: true)
    let recorder = LastLayer(3)
    session.observe(recorder)
    try session.computeBatch(tokens)
    session.observe(nil)
    let own = try #require(try matrix(try self.session(predicting: true)).entry(of: "blk.4.nextn.eh_proj.weight"))
    let embedding = try floats("token_embd.weight")
    let (e, h, out) = (
      try floats("blk.4.nextn.enorm.weight"), try floats("blk.4.nextn.hnorm.weight"), try floats("output_norm.weight")
    )
    var sums = [Double](repeating: 0, count: 128)
    for position in 0..<47 {
      let next = Int(tokens[position + 1])
      let hidden = normed(recorder.hidden[position * 64..<(position + 1) * 64], out).map { Float($0) }
      let joined = normed(embedding[next * 64..<(next + 1) * 64], e) + normed(hidden[...], h)
      for (column, value) in joined.enumerated() { sums[column] += value * value }
    }
    for (column, sum) in sums.enumerated() { #expect(abs(Double(own.sums[column]) / sum - 1) < 1e-4, "\(column)") }
  }

  @Test("Rows that the batch does not have are refused")
  func refused() throws {
    let session = try session(predicting: true)
    try session.computeBatch(Array(tokens.prefix(4)))
    #expect(throws: InferenceError.invalidPosition(found: 5, position: 4)) {
      _ = try session.predict(next: [1, 2, 3, 4, 5], position: 0)
    }
    #expect(throws: InferenceError.tokenOutOfRange(id: 288, index: 1, vocabularySize: 288)) {
      _ = try session.predict(next: [1, 288], position: 0)
    }
    #expect(try session.predict(next: [1, 2], position: 0))
    #expect(try self.session(predicting: false).predict(next: [1], position: 0) == false)
  }
}

/// Keeps what is behind one layer.
private final class LastLayer: InputObserver {
  private let layer: Int
  private(set) var hidden: [Float] = []

  init(_ layer: Int) {
    self.layer = layer
  }

  func observe(_ matrix: Matrix, input: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int) {}

  func observe(layer: Int, hidden: UnsafePointer<Float>, rows: Int, columns: Int) {
    guard layer == self.layer else { return }
    self.hidden += Array(UnsafeBufferPointer(start: hidden, count: rows * columns))
  }
}
