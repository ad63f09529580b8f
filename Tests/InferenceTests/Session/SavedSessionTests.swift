import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

/// A path in a folder of its own that goes with the object.
final class SessionFile {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("session-\(UUID().uuidString)")
  var path: String { folder.appendingPathComponent("saved").path }

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(at: folder) }

  var bytes: [UInt8] {
    get throws { try [UInt8](Data(contentsOf: URL(fileURLWithPath: path))) }
  }
  func write(_ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
  var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] }
}

@Suite("Saved sessions") struct SavedSessionTests {
  private static let tokens: [Int32] = (0..<60).map { Int32($0 * 37 % 288) }

  private func session(
    _ model: LanguageModel, context: Int = 80, type: CacheType = .f32, batch: Int = 512, keep: Int? = nil
  ) throws -> Session {
    var options = Session.Options(contextLength: context, cacheType: type)
    options.batchSize = batch
    options.contextShift = keep.map { ContextShift(keep: $0) }
    return try Session(model: model, options: options, pool: Pools.two)
  }

  /// What is thrown, as the sentence that a person reads.
  private func refusal(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test(
    "A restored session goes on with the same logits to the bit", arguments: ArchitectureGoldenTests.names,
    CacheType.allCases)
  func roundTrip(name: String, type: CacheType) throws {
    let model = try model(golden: ArchitectureGoldenTests.folder + name + ".gguf")
    let file = try SessionFile()
    let first = try session(model, type: type)
    let last = try first.extend(with: Array(Self.tokens.prefix(41)))
    try first.save(to: file.path, notes: [[1, 2, 3], []])
    let expected = try first.logits(of: Array(Self.tokens[41...]))
    #expect(file.names == ["saved"])

    for (context, batch) in [(80, 512), (64, 8)] {
      let second = try session(model, context: context, type: type, batch: batch)
      try second.append([5, 6])
      #expect(try second.restore(from: file.path) == [[1, 2, 3], []])
      #expect(try second.tokens == Array(Self.tokens.prefix(41)))
      #expect(try lastLogits(of: second) == last)
      #expect(try second.logits(of: Array(Self.tokens[41...])) == expected)
    }
  }

  @Test("Rings of other lengths, and shifted contexts, are restored too", arguments: [7, 100], [false, true])
  func rings(batch: Int, isShifted: Bool) throws {
    var tiny = TinyLlama(layers: 2)
    tiny.set("llama.attention.sliding_window", .uint32(8))
    let model = try tiny.load()
    let tokens = (0..<180).map { Int32($0 * 7 % 16) }
    let file = try SessionFile()
    let first = try session(model, context: isShifted ? 100 : 200, batch: 50, keep: isShifted ? 2 : nil)
    try first.append(Array(tokens.prefix(150)))
    try first.save(to: file.path)
    let expected = try first.logits(of: Array(tokens[150...]))
    let second = try session(model, context: isShifted ? 100 : 200, batch: batch, keep: isShifted ? 2 : nil)
    try second.restore(from: file.path)
    #expect(try second.droppedTokens == (isShifted ? 98 : 0))
    // As a text that goes on, of which nothing is computed again.
    #expect(try second.resume(Array(tokens.prefix(151))) == 150)
    #expect(try lastLogits(of: second) == Array(expected.prefix(16)))
    #expect(try second.logits(of: Array(tokens[151...])) == Array(expected[16...]))
  }

  @Test("An empty session is saved and restored")
  func empty() throws {
    let model = try TinyLlama().load()
    let file = try SessionFile()
    try session(model).save(to: file.path)
    let second = try session(model)
    let expected = try second.extend(with: [1, 2, 3])
    try second.restore(from: file.path)
    #expect(second.position == 0)
    #expect(try second.extend(with: [1, 2, 3]) == expected)
  }

  @Test("A file cut short at any place, or with any byte changed, is refused and leaves a session that computes")
  func damaged() throws {
    let model = try TinyLlama().load()
    let file = try SessionFile()
    let first = try session(model, context: 16)
    try first.append([1, 2, 3])
    try first.save(to: file.path)
    let whole = try file.bytes
    let second = try session(model, context: 16)
    let expected = try second.extend(with: [4, 5])
    var random = RandomSource(seed: 2)
    for length in Array(stride(from: 0, to: whole.count, by: 61)) + [whole.count - 1, whole.count - 8] {
      try file.write(Array(whole.prefix(length)))
      #expect(refusal { try second.restore(from: file.path) } != nil, "\(length)")
    }
    try file.write(whole + [0])
    #expect(refusal { try second.restore(from: file.path) } != nil)
    for _ in 0..<200 {
      var damaged = whole
      damaged[Int.random(in: 0..<whole.count, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
      try file.write(damaged)
      let message = refusal { try second.restore(from: file.path) }
      #expect(message?.contains("start anew") == true || message?.contains("no saved session") == true)
    }
    try second.rewind(to: 0)
    #expect(try second.extend(with: [4, 5]) == expected)
  }

  @Test(
    "Another model, another cache type, another version, too small a context, a missing file: each has its sentence")
  func refusals() throws {
    let file = try SessionFile()
    let first = try session(TinyLlama().load(), context: 16)
    try first.append([1, 2, 3])
    try first.save(to: file.path)
    let before = try file.bytes

    var changed = TinyLlama()
    changed.builder.tensors[0].data[17] ^= 1
    let other = try session(changed.load(), context: 16)
    #expect(refusal { try other.restore(from: file.path) }?.contains("another model") == true)
    var renamed = TinyLlama()
    renamed.set("general.name", .string("another"))
    let named = try session(renamed.load(), context: 16)
    #expect(refusal { try named.restore(from: file.path) }?.contains("another model") == true)

    let halves = try session(TinyLlama().load(), context: 16, type: .f16)
    #expect(refusal { try halves.restore(from: file.path) }?.contains("stored as f32, expected f16") == true)
    let small = try session(TinyLlama().load(), context: 2)
    #expect(refusal { try small.restore(from: file.path) }?.contains("larger context") == true)
    var newer = before
    newer[8] = 9
    try file.write(newer)
    #expect(refusal { try first.restore(from: file.path) }?.contains("version 9") == true)
    #expect(refusal { try first.restore(from: file.path + ".missing") }?.contains("cannot open") == true)
    #expect(refusal { try first.save(to: file.folder.path + "/none/saved") }?.contains("cannot be written") == true)
    // What was refused before anything was read leaves the session as it was.
    #expect(try first.tokens == [1, 2, 3])
  }

  @Test(
    "A conversation goes on where it was saved", .requires(golden: "inference/architectures/llama.gguf"))
  func conversation() throws {
    let model = try model(golden: "inference/architectures/llama.gguf")
    let file = try SessionFile()
    var options = GenerationOptions()
    options.maxTokens = 5
    func make() throws -> Conversation { try Conversation(session: session(model, context: 512), system: "s") }
    let first = try make()
    try first.respond(to: "one", options: options)
    try first.save(to: file.path)
    let expected = try first.respond(to: "two", options: options)
    let second = try make()
    try second.restore(from: file.path)
    #expect(second.messages.count == 3)
    let found = try second.respond(to: "two", options: options)
    #expect(found.ids == expected.ids)
    #expect(found.statistics.cachedTokens == expected.statistics.cachedTokens)
    #expect(found.statistics.cachedTokens > 5)
  }
}
