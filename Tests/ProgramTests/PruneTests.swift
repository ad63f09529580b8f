import Foundation
import TestSupport
import Testing

private let sentence = "The quick brown fox jumps over the lazy dog, and the dog sleeps on. "

@Suite("quantscope prune")
struct PruneTests {
  /// A small model that knows a sentence by heart, made once, and the text it knows.
  private static let fox = Result { () throws -> (model: String, text: String) in
    let folder = try TemporaryFolder().url
    func path(_ name: String) -> String { folder.appending(path: name).path }
    try Data(String(repeating: sentence, count: 60).utf8).write(to: URL(fileURLWithPath: path("fox.txt")))
    let config = """
      output = "fox.gguf"
      [model]
      layers = 3
      width = 64
      heads = 4
      key_heads = 2
      feed_forward = 128
      context = 64
      [tokenizer]
      size = 280
      [data]
      text = "fox.txt"
      measured = 4
      [training]
      steps = 120
      batch_tokens = 512
      micro_tokens = 256
      rate = 1e-2
      optimizer = "muon"
      """
    try Data(config.utf8).write(to: URL(fileURLWithPath: path("fox.toml")))
    let made = try TestProgram.run("train", path("fox.toml"))
    guard made.status == 0 else { throw CocoaError(.fileNoSuchFile) }
    return (path("fox.gguf"), path("fox.txt"))
  }

  @Test("every method writes a model that runs", arguments: ["magnitude", "magnitude-row", "wanda", "sparsegpt"])
  func methods(method: String) throws {
    let (model, text) = try Self.fox.get()
    let folder = try TestFolder()
    let out = folder.path("o.gguf")
    let result = try TestProgram.run(
      "prune", model, out, "--method", method, "--sparsity", "0.3", "--calibration", text, "--json")
    try #require(result.status == 0, "\(result.messages)")
    let document = try result.object()
    #expect(abs(try #require(document["sparsity"] as? Double) - 0.3) < 0.01)
    let bytes = try #require(document["bytes"] as? Int)
    #expect(try FileManager.default.attributesOfItem(atPath: out)[.size] as? Int == bytes)
    #expect(try #require(document["sparse_bytes"] as? Int) < bytes)
    #expect(try #require(document["perplexity_before"] as? Double) <= 1.2)
    #expect(try #require(document["perplexity"] as? Double) < 30)
    let said = try TestProgram.run("generate", out, "--raw", "--prompt", "The", "--max-tokens", "4")
    #expect(said.status == 0, "\(said.messages)")
  }

  @Test("layers go, and threads do not matter")
  func layers() throws {
    let (model, text) = try Self.fox.get()
    let folder = try TestFolder()
    for threads in ["1", "2"] {
      let result = try TestProgram.run(
        "prune", model, folder.path(threads), "--method", "layers", "--layers", "1", "--calibration", text,
        "--threads", threads, "--recipe", "Q8_0")
      try #require(result.status == 0, "\(result.messages)")
      #expect(result.text.contains("without layer ") && result.text.contains("perplexity "))
    }
    #expect(FileManager.default.contentsEqual(atPath: folder.path("1"), andPath: folder.path("2")))
    let inspected = try TestProgram.run("inspect", folder.path("1"), "--json").text
    #expect(inspected.contains("blk.1.attn_q.weight") && !inspected.contains("blk.2.attn_q.weight"))
  }

  @Test("recovery heals")
  func recovery() throws {
    let (model, text) = try Self.fox.get()
    let folder = try TestFolder()
    let config = """
      [data]
      text = "\(text)"
      measured = 4
      [training]
      steps = 40
      batch_tokens = 512
      micro_tokens = 256
      rate = 3e-3
      [distillation]
      share = 0.5
      """
    try Data(config.utf8).write(to: URL(fileURLWithPath: folder.path("heal.toml")))
    let result = try TestProgram.run(
      "prune", model, folder.path("o.gguf"), "--method", "magnitude", "--sparsity", "0.9", "--measure", text,
      "--recover", folder.path("heal.toml"), "--json")
    try #require(result.status == 0, "\(result.messages)")
    let document = try result.object()
    let hurt = try #require(document["perplexity_unrecovered"] as? Double)
    #expect(try #require(document["perplexity"] as? Double) < 0.8 * hurt)
    #expect(abs(try #require(document["sparsity"] as? Double) - 0.9) < 0.01)
  }

  @Test("the table shows every method, and says what its sizes are")
  func table() throws {
    let (model, text) = try Self.fox.get()
    let result = try TestProgram.run("prune", model, "--table", "--calibration", text)
    try #require(result.status == 0, "\(result.messages)")
    for word in ["magnitude ", "magnitude-row ", "wanda ", "sparsegpt ", "layers ", "2:4", "4:8", "with bitmap"] {
      #expect(result.text.contains(word), "\(word)")
    }
    let document = try TestProgram.run("prune", model, "--table", "--calibration", text, "--json").object()
    #expect((document["rows"] as? [[String: Any]])?.count == 1 + 4 * 7 + 1)
  }

  @Test(
    "wrong usage ends with 64",
    arguments: [
      "m", "m o --method brute", "m o --sparsity 1.5", "m o --sparsity -0.1", "m o --pattern 3:4", "m o --layers 2",
      "m o --method layers", "m o --method layers --layers 0", "m o --table", "m --table --recover c", "m o --at-once",
      "m o --threads 0", "m o --recipe Q9_Z",
    ])
  func usage(words: String) throws {
    let result = try TestProgram.shell("$Q prune \(words)")
    #expect(result.status == 64)
    #expect(result.output.isEmpty && !result.messages.isEmpty)
  }

  @Test("failures are one line that names the cause, and leave no file")
  func failures() throws {
    let (model, text) = try Self.fox.get()
    let folder = try TestFolder()
    let (out, short) = (folder.path("o.gguf"), folder.path("short.txt"))
    try Data("The quick".utf8).write(to: URL(fileURLWithPath: short))
    let none = folder.path("none.txt")
    let cases: [(arguments: [String], cause: String)] = [
      ([folder.path("none.gguf"), out], "none.gguf"), ([model, out], "--calibration TEXT-FILE"),
      ([model, out, "--calibration", none], "none.txt"), ([model, out, "--calibration", short], "64 or more"),
      ([model, out, "--method", "magnitude", "--recover", none], "none.txt"),
      ([model, out, "--method", "layers", "--layers", "3", "--calibration", text], "3 layers"),
      ([model, model, "--calibration", text], "is a file that is read"),
      ([model, short, "--calibration", text], "no GGUF file"), ([model, "--table"], "--calibration TEXT-FILE"),
      ([model, out, "--method", "magnitude", "--recipe", "Q1_0"], "Q1_0"),
    ]
    for (arguments, cause) in cases {
      let words = arguments.map { "'\($0)'" }.joined(separator: " ")
      let result = try TestProgram.shell("$Q prune \(words)")
      #expect(result.status == 1, "\(words)")
      #expect(result.messages.contains(cause), "\(words): \(result.messages)")
      #expect(result.messages.split(separator: "\n").count == 1, "\(result.messages)")
    }
    #expect(folder.names == ["short.txt"])
  }

  @Test("a model of another family is refused by its name", .requires(golden: "inference/architectures/qwen3.gguf"))
  func otherFamilies() throws {
    let model = try Goldens.path("inference/architectures/qwen3.gguf")
    let folder = try TestFolder()
    let result = try TestProgram.run("prune", model, folder.path("o.gguf"), "--method", "magnitude")
    #expect(result.status == 1 && result.messages.contains("family qwen3 can't be pruned"), "\(result.messages)")
    #expect(folder.names.isEmpty)
  }
}
