import Foundation
import TestSupport
import Testing

@Suite("quantscope train")
struct TrainTests {
  private func config(
    in folder: TestFolder, steps: Int, output: String = "fox.gguf", extra: String = ""
  ) throws -> String {
    try FoxText.config(in: folder.folder, steps: steps, output: output, extra: extra)
  }

  @Test("a text that says itself again is learned by heart, and the file speaks it")
  func learnsByHeart() throws {
    let folder = try TestFolder()
    let result = try TestProgram.run("train", try config(in: folder, steps: 120), "--json", "--threads", "2")
    try #require(result.status == 0, "\(result.messages)")
    let document = try #require(try JSONSerialization.jsonObject(with: Data(result.text.utf8)) as? [String: Any])
    #expect(document["steps"] as? Int == 120)
    #expect(try #require(document["perplexity"] as? Double) < 1.2)
    #expect(!FileManager.default.fileExists(atPath: folder.path("fox.gguf.training")))
    let said = try TestProgram.run(
      "generate", folder.path("fox.gguf"), "--raw", "--prompt", "The quick brown", "--temperature", "0",
      "--max-tokens", "24")
    #expect(said.status == 0 && said.text.contains(" fox jumps over the lazy dog"), "\(said.text) \(said.messages)")
  }

  @Test("a run that was stopped goes on to the same bytes")
  func resumes() throws {
    let folder = try TestFolder()
    let whole = try TestProgram.run("train", try config(in: folder, steps: 60, output: "a.gguf"), "--threads", "1")
    try #require(whole.status == 0, "\(whole.messages)")
    let second = try config(in: folder, steps: 60, output: "b.gguf")
    let state = folder.path("b.gguf.training")
    let interrupt = "(while [ ! -s '\(state)' ]; do sleep 0.01; done; kill -INT $$)"
    let stopped = try TestProgram.shell("\(interrupt) & exec $Q train '\(second)' --threads 1")
    #expect(stopped.status == 130 && stopped.messages.contains("the same command goes on there"), "\(stopped.messages)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("b.gguf")))
    let finished = try TestProgram.run("train", second, "--threads", "2")
    #expect(finished.status == 0 && finished.messages.contains("going on at step"), "\(finished.messages)")
    let files = try ["a.gguf", "b.gguf"].map { try Data(contentsOf: URL(fileURLWithPath: folder.path($0))) }
    #expect(files[0] == files[1])
  }

  @Test("a state of other settings is refused, and --fresh begins anew")
  func otherSettings() throws {
    let folder = try TestFolder()
    let first = try config(in: folder, steps: 1000)
    let state = folder.path("fox.gguf.training")
    let interrupt = "(while [ ! -s '\(state)' ]; do sleep 0.01; done; kill -INT $$)"
    #expect(try TestProgram.shell("\(interrupt) & exec $Q train '\(first)' --threads 1").status == 130)
    let other = try config(in: folder, steps: 3)
    let refused = try TestProgram.run("train", other)
    #expect(refused.status == 1 && refused.messages.contains("its settings differ"), "\(refused.messages)")
    #expect(try TestProgram.run("train", other, "--fresh").status == 0)
  }

  @Test(
    "what makes no sense is one line that names it",
    arguments: [
      ("width = 65", "heads"), ("width = 64\nwidht = 3", "widht"), ("layers = \"two\"", "layers"),
      ("steps = 0", "steps"), ("optimizer = \"sgd\"", "fox.gguf.toml: [training] optimizer"),
      ("optimizer = \"adamw\"\nkeep_zeros = true", "keep_zeros goes with start"),
      ("save_every = 5\n[distillation]\nshare = 0.5", "teacher = "),
    ])
  func mistakes(line: String, named: String) throws {
    let folder = try TestFolder()
    let path = try config(in: folder, steps: 5)
    let key = line.prefix { $0 != " " }
    let text = try String(contentsOfFile: path, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false
    )
    .map { $0.hasPrefix("\(key) =") ? line : String($0) }.joined(separator: "\n")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let result = try TestProgram.run("train", path)
    #expect(result.status == 1 && result.messages.contains(named), "\(result.messages)")
    #expect(result.messages.split(separator: "\n").count == 1, "\(result.messages)")
  }

  @Test("files that are not there, and a rate that is too high")
  func failures() throws {
    let folder = try TestFolder()
    #expect(try TestProgram.run("train", folder.path("none.toml")).status == 1)
    let path = try config(in: folder, steps: 400, extra: "clip = 0")
    let text = try String(contentsOfFile: path, encoding: .utf8)
      .replacingOccurrences(of: "rate = 1e-2", with: "rate = 10\nwarmup = 0")
      .replacingOccurrences(of: "\"muon\"", with: "\"adamw\"\ndecay = 10")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let result = try TestProgram.run("train", path)
    #expect(result.status == 1 && result.messages.contains("try a smaller rate"), "\(result.messages)")
    #expect(!FileManager.default.fileExists(atPath: folder.path("fox.gguf")))
  }
}

extension TrainTests {
  /// A configuration that goes on with a small model which has learned the sentence a little.
  private func quantized(in folder: TestFolder, steps: Int, extra: String = "") throws -> String {
    let first = try TestProgram.run("train", try config(in: folder, steps: 25), "--threads", "2")
    try #require(first.status == 0, "\(first.messages)")
    return try FoxText.write(
      """
      start = "fox.gguf"
      output = "small.gguf"
      \(FoxText.training(steps: steps, rate: "2e-3"))
      save_every = 5
      [distillation]
      share = 0.5
      \(extra)
      """, to: folder.path("small.toml"))
  }

  @Test("training for recipes writes a file for each, and says what came back", arguments: ["ste", "lsq"])
  func recipes(method: String) throws {
    let folder = try TestFolder()
    let path = try quantized(in: folder, steps: 30, extra: "[qat]\nmethod = \"\(method)\"")
    try Data("base = \"Q4_0\"\noutput = \"Q8_0\"\n".utf8).write(to: URL(fileURLWithPath: folder.path("mine.toml")))
    let result = try TestProgram.run(
      "train", path, "--json", "--threads", "2", "--qat", "q4_1", "--qat", folder.path("mine.toml"))
    try #require(result.status == 0, "\(result.messages)")
    let document = try #require(try JSONSerialization.jsonObject(with: Data(result.text.utf8)) as? [String: Any])
    let source = try #require(document["perplexity"] as? Double)
    let rows = try #require(document["recipes"] as? [[String: Any]])
    #expect(rows.map { $0["recipe"] as? String } == ["Q4_1", "mine"])
    for row in rows {
      let (rounded, trained) = (
        try #require(row["perplexity_rounded"] as? Double), try #require(row["perplexity_trained"] as? Double)
      )
      #expect(source > 1 && rounded > 1 && trained < rounded)
      let output = try #require(row["output"] as? String)
      #expect(FileManager.default.fileExists(atPath: output))
      #expect(!FileManager.default.fileExists(atPath: output + ".training"))
    }
    let listed = try TestProgram.run("inspect", folder.path("small-mine.gguf"))
    #expect(listed.text.contains("Q4_0") && listed.text.contains("Q8_0"), "\(listed.text)")
    let table = try TestProgram.run("train", path, "--threads", "2", "--fresh", "--qat", "Q4_1")
    #expect(table.status == 0 && table.text.contains("recovered") && table.text.contains("small-Q4_1.gguf"))
  }

  @Test("training for a recipe that was stopped goes on to the same bytes")
  func resumesRecipes() throws {
    let folder = try TestFolder()
    let path = try quantized(in: folder, steps: 60, extra: "[qat]\nmethod = \"lsq\"")
    let output = folder.path("small-Q4_0.gguf")
    let whole = try TestProgram.run("train", path, "--qat", "Q4_0", "--threads", "1")
    try #require(whole.status == 0, "\(whole.messages)")
    let expected = try Data(contentsOf: URL(fileURLWithPath: output))
    try FileManager.default.removeItem(atPath: output)
    let interrupt = "(while [ ! -s '\(output).training' ]; do sleep 0.01; done; kill -INT $$)"
    let stopped = try TestProgram.shell("\(interrupt) & exec $Q train '\(path)' --qat Q4_0 --threads 1")
    #expect(stopped.status == 130, "\(stopped.messages)")
    let other = try TestProgram.run("train", path, "--qat", "Q4_0", "--threads", "2")
    #expect(other.status == 0 && other.messages.contains("going on at step"), "\(other.messages)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: output)) == expected)
  }

  @Test("recipes that can't be trained for are one line")
  func recipeMistakes() throws {
    let folder = try TestFolder()
    let begun = try config(in: folder, steps: 5)
    let without = try TestProgram.run("train", begun, "--qat", "Q4_0")
    #expect(without.status == 1 && without.messages.contains("start = "), "\(without.messages)")
    let unknown = try TestProgram.run("train", begun, "--qat", "Q4_7")
    #expect(unknown.status == 1 && unknown.messages.contains("Q4_7"), "\(unknown.messages)")
    let path = try quantized(in: folder, steps: 5)
    let twice = try TestProgram.run("train", path, "--qat", "Q4_0", "--qat", "q4_0")
    #expect(twice.status == 1 && twice.messages.contains("two recipes are called Q4_0"), "\(twice.messages)")
    let text = try String(contentsOfFile: path, encoding: .utf8) + "\n[qat]\nmethod = \"sgd\"\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let method = try TestProgram.run("train", path, "--qat", "Q4_0")
    #expect(method.status == 1 && method.messages.contains("[qat] method"), "\(method.messages)")
  }
}
