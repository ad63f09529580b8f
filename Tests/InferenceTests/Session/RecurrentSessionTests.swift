import Inference
import Tensors
import Testing
import TestSupport

private let hybrid = "inference/architectures/qwen35moe-mtp.gguf"

@Suite("Sessions of recurrent layers", .requires(golden: hybrid)) struct RecurrentSessionTests {
  static let tokens: [Int32] = (0..<60).map { Int32($0 * 37 % 288) }

  func session(batchSize: Int = 512, pool: WorkerPool = Pools.two) throws -> Session {
    var options = Session.Options(contextLength: 128, cacheType: .f32)
    options.batchSize = batchSize
    return try Session(model: model(golden: hybrid), options: options, pool: pool)
  }

  @Test("Logits do not depend on the number of threads", arguments: [Pools.one, Pools.three])
  func threads(pool: WorkerPool) throws {
    let reference = try session().logits(of: Self.tokens)
    #expect(try session(pool: pool).logits(of: Self.tokens) == reference)
  }

  @Test("Logits do not depend on how a text is cut", arguments: [0, 1, 2, 5, 59], [1, 2, 7, 512])
  func cuts(prefill: Int, batchSize: Int) throws {
    let reference = try session().logits(of: Self.tokens)
    #expect(try session(batchSize: batchSize).logits(of: Self.tokens, prefill: prefill) == reference)
  }

  @Test("Going back and on again gives the same logits", arguments: [0, 1, 2, 30, 39, 40, 41, 58, 59], [7, 512])
  func rewind(to position: Int, batchSize: Int) throws {
    let session = try session(batchSize: batchSize)
    try session.append(Array(Self.tokens[..<40]))
    let reference = try session.extend(with: Array(Self.tokens[40...]))
    try session.extend(with: [7])
    try session.rewind(to: position)
    #expect(session.position == position)
    #expect(try session.tokens == Array(Self.tokens[..<position]))
    let rows = try session.logits(of: Array(Self.tokens[position...]))
    #expect(Array(rows.suffix(288)) == reference)
    #expect(try session.tokens == Self.tokens)
  }

  @Test("Going back twice before anything is computed")
  func twice() throws {
    let session = try session()
    let reference = try session.extend(with: Self.tokens)
    try session.rewind(to: 50)
    try session.rewind(to: 20)
    #expect(try session.extend(with: Array(Self.tokens[20...])) == reference)
  }

  @Test("Resuming tells how much need not be computed again")
  func resume() throws {
    let session = try session()
    try session.append(Array(Self.tokens[..<40]))
    let reference = try session.extend(with: Array(Self.tokens[40...]))
    #expect(try session.resume(Self.tokens) == 59)
    #expect(try session.withLogits { logits in (0..<288).allSatisfy { logits[$0] == reference[$0] } })
    var other = Self.tokens
    other[45] = 1
    var reported: [Int] = []
    #expect(try session.resume(other, progress: { reported.append($0) }) == 40)
    #expect(reported == [60])
    let fresh = try self.session().extend(with: other)
    #expect(try session.withLogits { logits in (0..<288).allSatisfy { logits[$0] == fresh[$0] } })
    // An answer's tokens come one at a time: going back to the prompt's end costs one token.
    for id: Int32 in [5, 6, 7] { try session.append([id]) }
    #expect(try session.resume(other) == 59)
  }

  @Test("A cancelled call leaves the session where it was", arguments: [1, 3, 20])
  func cancel(tokens: Int) throws {
    let session = try session()
    try session.append([1, 2, 3])
    var asked = 0
    #expect(throws: InferenceError.cancelled) {
      try session.append(Array(Self.tokens.prefix(tokens))) {
        asked += 1
        return asked > 2
      }
    }
    #expect(try session.tokens == [1, 2, 3])
    let expected = try self.session().extend(with: [1, 2, 3] + Self.tokens.prefix(10))
    #expect(try session.extend(with: Array(Self.tokens.prefix(10))) == expected)
  }

  @Test("The memory figure counts the state and its copies")
  func memory() throws {
    // Three recurrent layers: six heads of 16 by 16 and three rows of 160 channels. One layer of attention: keys and
    // values of two heads of 32.
    let state = 3 * (6 * 16 * 16 + 3 * 160) * 4
    let cache = 2 * (32 + 32) * 4 * 128
    #expect(try session().cacheByteCount == cache + state * (1 + StateSnapshots.mostSlots))
  }
}
