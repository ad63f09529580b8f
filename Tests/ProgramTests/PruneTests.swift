import Foundation
import TestSupport
import Testing

@Suite("quantscope prune")
struct PruneTests {
  /// A small model that knows a sentence by heart, made once, and the text it knows.
  private static let fox = Result { () throws -> (model: String, text: String) in
    let folder = try TemporaryFolder().url.path
    let made = try TestProgram.run("train", try FoxText.config(in: folder, layers: 3, steps: 120))
    guard made.status == 0 else { throw CocoaError(.fileNoSuchFile) }
    return (folder + "/fox.gguf", folder + "/fox.txt")
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
    let config = try Self.recovery(in: folder, steps: 40)
    let result = try TestProgram.run(
      "prune", model, folder.path("o.gguf"), "--method", "magnitude", "--sparsity", "0.9", "--measure", text,
      "--recover", config, "--json")
    try #require(result.status == 0, "\(result.messages)")
    let document = try result.object()
    let hurt = try #require(document["perplexity_unrecovered"] as? Double)
    #expect(try #require(document["perplexity"] as? Double) < 0.8 * hurt)
    #expect(abs(try #require(document["sparsity"] as? Double) - 0.9) < 0.01)
  }

  /// A configuration that follows the model which was pruned.
  private static func recovery(in folder: TestFolder, steps: Int, extra: String = "") throws -> String {
    try FoxText.write(in: folder.folder)
    let text = FoxText.training(steps: steps, rate: "3e-3") + "\nsave_every = 5\n[distillation]\nshare = 0.5\n\(extra)"
    return try FoxText.write(text, to: folder.path("heal.toml"))
  }

  @Test("recovery with rounded weights gets used to both, and its file has the zeros", arguments: ["ste", "lsq"])
  func jointly(method: String) throws {
    let (model, text) = try Self.fox.get()
    let folder = try TestFolder()
    let config = try Self.recovery(in: folder, steps: 40, extra: "[qat]\nmethod = \"\(method)\"")
    let perplexities = try [[], ["--qat"]].map { more in
      let words =
        ["prune", "'\(model)'", folder.path("o.gguf"), "--sparsity 0.8 --recipe Q4_0 --json --recover", config]
        + ["--calibration '\(text)' --threads 2"] + more
      let result = try TestProgram.shell("$Q \(words.joined(separator: " "))")
      try #require(result.status == 0, "\(result.messages)")
      let document = try result.object()
      #expect(try #require(document["stored_sparsity"] as? Double) >= 0.79)
      #expect(folder.names == ["fox.txt", "heal.toml", "o.gguf"])
      return try #require(document["perplexity"] as? Double)
    }
    #expect(perplexities[1] < perplexities[0], "\(perplexities)")
    // Trained on as a pruned model is: zeros stay.
    let on = """
      start = "o.gguf"
      output = "on.gguf"
      \(FoxText.training(steps: 5, rate: "1e-3"))
      keep_zeros = true
      """
    let going = try TestProgram.run("train", try FoxText.write(on, to: folder.path("on.toml")), "--qat", "Q8_0")
    try #require(going.status == 0, "\(going.messages)")
    let again = try TestProgram.run(
      "prune", folder.path("on-Q8_0.gguf"), folder.path("same.gguf"), "--method", "magnitude", "--sparsity", "0",
      "--recipe", "Q8_0", "--json")
    #expect(try #require(try again.object()["stored_sparsity"] as? Double) >= 0.79)
  }

  @Test("recovery that was stopped goes on to the same bytes")
  func recoveryResumes() throws {
    let (model, _) = try Self.fox.get()
    let folder = try TestFolder()
    let config = try Self.recovery(in: folder, steps: 60)
    func line(_ output: String, _ more: String = "") -> String {
      "$Q prune '\(model)' '\(folder.path(output))' --method magnitude --recover '\(config)' --threads 1 \(more)"
    }
    try #require(try TestProgram.shell(line("a.gguf")).status == 0)
    let interrupt = "(while [ ! -s '\(folder.path("b.gguf.training"))' ]; do sleep 0.01; done; kill -INT $$)"
    let stopped = try TestProgram.shell("\(interrupt) & exec \(line("b.gguf"))")
    #expect(stopped.status == 130 && stopped.messages.contains("the same command goes on"), "\(stopped.messages)")
    let other = try TestProgram.shell(line("b.gguf", "--sparsity 0.4"))
    #expect(other.status == 1 && other.messages.contains("its settings differ"), "\(other.messages)")
    let finished = try TestProgram.shell(line("b.gguf"))
    #expect(finished.status == 0 && finished.messages.contains("going on at step"), "\(finished.messages)")
    #expect(FileManager.default.contentsEqual(atPath: folder.path("a.gguf"), andPath: folder.path("b.gguf")))
    #expect(folder.names == ["a.gguf", "b.gguf", "fox.txt", "heal.toml"])
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
      "m o --qat",
      "m o --fresh",
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
      ([model, short, "--calibration", text], "did not write"), ([model, "--table"], "--calibration TEXT-FILE"),
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
