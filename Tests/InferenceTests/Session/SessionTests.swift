import Foundation
import Inference
import Tensors
import Testing
import TestSupport

private let llama = "inference/architectures/llama.gguf"

@Suite("Sessions", .requires(golden: llama)) struct SessionTests {
  static let tokens: [Int32] = (0..<60).map { Int32($0 * 37 % 288) }

  func session(_ options: Session.Options = .init(contextLength: 64, cacheType: .f32)) throws -> Session {
    try Session(model: model(golden: llama), options: options, pool: Pools.two)
  }

  @Test("Logits do not depend on the number of threads", arguments: [Pools.one, Pools.three])
  func threads(pool: WorkerPool) throws {
    let model = try model(golden: llama)
    let reference = try InferenceTests.session(model, pool: Pools.two).logits(of: Self.tokens)
    #expect(try InferenceTests.session(model, pool: pool).logits(of: Self.tokens) == reference)
  }

  @Test("Logits do not depend on how a text is cut", arguments: [0, 1, 5, 16, 59], [1, 7, 512])
  func cuts(prefill: Int, batchSize: Int) throws {
    var options = Session.Options(contextLength: 64, cacheType: .f32)
    let reference = try session(options).logits(of: Self.tokens)
    options.batchSize = batchSize
    #expect(try session(options).logits(of: Self.tokens, prefill: prefill) == reference)
  }

  @Test("Going back and on again gives the same logits", arguments: [0, 1, 30, 59])
  func rewind(to position: Int) throws {
    let session = try session()
    let reference = try session.extend(with: Self.tokens)
    try session.extend(with: [7])
    try session.rewind(to: position)
    #expect(session.position == position)
    #expect(try session.extend(with: Array(Self.tokens[position...])) == reference)
    #expect(try session.tokens == Self.tokens)
  }

  @Test("Resuming keeps the common start and computes at least one token")
  func resume() throws {
    let session = try session()
    let first = try session.extend(with: Self.tokens)
    #expect(try session.resume(Self.tokens) == Self.tokens.count - 1)
    #expect(try session.withLogits { $0.count } == 288)
    var other = Self.tokens
    other[20] = 1
    #expect(try session.resume(other) == 20)
    #expect(try session.extend(with: [1]) != first)
    #expect(try session.tokens == other + [1])
  }

  @Test("A half-precision cache stays near the single-precision one")
  func halfCache() throws {
    let reference = try session().extend(with: Self.tokens)
    let halves = try session(.init(contextLength: 64, cacheType: .f16))
    #expect(nmse(try halves.extend(with: Self.tokens), reference) < 1e-5)
    #expect(halves.cacheByteCount * 2 == (try session().cacheByteCount))
  }

  @Test("What can't be computed is refused with nothing changed")
  func refusals() throws {
    let session = try session()
    try session.append([1, 2, 3])
    #expect(throws: InferenceError.noTokens) { try session.append([]) }
    #expect(throws: InferenceError.tokenOutOfRange(id: 288, index: 1, vocabularySize: 288)) {
      try session.append([0, 288])
    }
    #expect(throws: InferenceError.tokenOutOfRange(id: -1, index: 0, vocabularySize: 288)) { try session.append([-1]) }
    #expect(throws: InferenceError.contextFull(position: 3, adding: 62, contextLength: 64)) {
      try session.append([Int32](repeating: 1, count: 62))
    }
    #expect(throws: InferenceError.invalidPosition(found: 4, position: 3)) { try session.rewind(to: 4) }
    #expect(throws: InferenceError.invalidPosition(found: -1, position: 3)) { try session.rewind(to: -1) }
    #expect(try session.tokens == [1, 2, 3])
    try session.append([Int32](repeating: 1, count: 61))
    #expect(throws: InferenceError.contextFull(position: 64, adding: 1, contextLength: 64)) { try session.append([1]) }
  }

  @Test(
    "An absurd context is refused before memory is taken", arguments: [0, -1, Session.largestContextLength + 1, .max])
  func absurdContext(length: Int) throws {
    #expect(throws: InferenceError.invalidContextLength(found: length, limit: Session.largestContextLength)) {
      try session(.init(contextLength: length))
    }
  }

  @Test("A cancelled call leaves the session where it was")
  func cancel() throws {
    let session = try session()
    try session.append([1, 2, 3])
    var asked = 0
    #expect(throws: InferenceError.cancelled) {
      try session.append(Array(Self.tokens.prefix(20))) {
        asked += 1
        return asked > 2
      }
    }
    #expect(try session.tokens == [1, 2, 3])
    let expected = try self.session().extend(with: [1, 2, 3] + Self.tokens.prefix(10))
    #expect(try session.extend(with: Array(Self.tokens.prefix(10))) == expected)
  }
}
