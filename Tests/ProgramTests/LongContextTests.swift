import Foundation
import TestSupport
import Testing

private let llama = "inference/architectures/llama.gguf"
private let gpt2 = "inference/architectures/gpt2.gguf"

/// Caches, shifts, saved sessions and guesses, as the program offers them.
@Suite("long texts", .requires(golden: llama))
struct LongContextTests {
  private func generate(_ arguments: String, model: String = llama) throws -> TestProgram.Result {
    let path = try Goldens.path(model)
    return try TestProgram.shell(
      "$Q generate '\(path)' --raw --prompt 'abcdefghij' --temperature 0 --threads 2 \(arguments)")
  }

  private func ids(_ arguments: String) throws -> [Int] {
    let result = try generate("--json \(arguments)")
    #expect(result.status == 0, "\(result.messages)")
    return try #require(try result.object()["ids"] as? [Int])
  }

  /// Two layers of two heads of 8 values, of which a block of q8_0 and q4_0 holds 32; how long the texts agree shows that
  /// the type is not only named.
  @Test(
    "every cache type takes its bytes and answers as near to f32 as it is exact",
    arguments: [("f32", 64, 24), ("f16", 32, 24), ("q8_0", 34, 4), ("q4_0", 18, 1)])
  func types(type: String, mebibytes: Int, agreeing: Int) throws {
    let exact = try ids("--max-tokens 24 --kv-type f32")
    let answer = try ids("--max-tokens 24 --kv-type \(type)")
    #expect(exact.count == 24 && answer.count == 24)
    #expect(zip(answer, exact).prefix { $0 == $1 }.count == agreeing)
    let told = try generate("--max-tokens 2 --verbose --context 65536 --kv-type \(type)").messages
    #expect(told.contains("cache of 65536 positions in \(type) \(mebibytes),"))
  }

  @Test("the memory is said before anything else, where it is asked for")
  func figure() throws {
    let result = try generate("--max-tokens 2 --verbose --context 64 --kv-type q8_0")
    #expect(result.messages.hasPrefix("quantscope: memory: "))
    #expect(result.messages.contains("cache of 64 positions in q8_0"))
    #expect(try generate("--max-tokens 2").messages.isEmpty)
  }

  @Test("a full context ends the text, unless it is shifted")
  func shift() throws {
    let end = try ids("--context 32 --max-tokens 100")
    let on = try ids("--context 32 --max-tokens 100 --context-shift --keep 2")
    #expect(on.count >= end.count && Array(on.prefix(end.count)) == end)
    #expect(try generate("--keep 2").status == 64)
    let refused = try generate("--context 32 --context-shift --keep 40")
    #expect(refused.status == 1 && refused.messages.contains("cannot keep 40 tokens"))
  }

  @Test("a model that can't be shifted says so", .requires(golden: gpt2))
  func learned() throws {
    let result = try generate("--max-tokens 2 --context-shift", model: gpt2)
    #expect(result.status == 0)
    #expect(result.messages.contains("its positions are learned"))
  }

  @Test("a saved session is gone on with, and refused where it is damaged")
  func session() throws {
    let folder = try TestFolder()
    let file = folder.path("saved")
    let whole = try ids("--max-tokens 12")
    #expect(try ids("--max-tokens 12 --session '\(file)'") == whole)
    #expect(folder.names == ["saved"])
    let again = try generate("--json --max-tokens 12 --session '\(file)'").object()
    #expect(again["ids"] as? [Int] == whole)
    #expect((again["cached_tokens"] as? Int ?? 0) > 0)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
    bytes.removeLast(3)
    try bytes.write(to: URL(fileURLWithPath: file))
    let refused = try generate("--max-tokens 12 --session '\(file)'")
    #expect(refused.status == 1 && refused.output.isEmpty)
    #expect(refused.messages.contains("cut short or damaged") && refused.messages.contains("saved"))
    #expect(refused.messages.split(separator: "\n").count == 1)
  }

  @Test("guesses change nothing in the text")
  func guesses() throws {
    let whole = try ids("--max-tokens 40")
    let path = try Goldens.path(llama)
    let object = try generate("--json --max-tokens 40 --draft '\(path)' --draft-tokens 3").object()
    #expect(object["ids"] as? [Int] == whole)
    let drafted = try #require(object["drafted_tokens"] as? Int)
    #expect((0...drafted).contains(try #require(object["accepted_tokens"] as? Int)))
    #expect(try ids("--max-tokens 40 --lookup") == whole)
    #expect(try generate("--lookup --draft '\(path)'").status == 64)
    #expect(try generate("--draft-tokens 3").status == 64)
  }
}
