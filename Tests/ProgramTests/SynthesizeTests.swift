import Foundation
import TestSupport
import Testing

@Suite("quantscope synthesize")
struct SynthesizeTests {
  @Test("a cut of a shape is written, the same every time, and generates")
  func writes() throws {
    let folder = try TestFolder()
    let (first, second) = (folder.path("a.gguf"), folder.path("b.gguf"))
    for path in [first, second] {
      #expect(try TestProgram.run("synthesize", "smollm2-135m", path, "--type", "Q4_0", "--layers", "1").status == 0)
    }
    #expect(FileManager.default.contentsEqual(atPath: first, andPath: second))
    #expect(folder.names == ["a.gguf", "b.gguf"])
    let answer = try TestProgram.run(
      "generate", first, "--raw", "--prompt", "Hello", "--max-tokens", "3", "--temperature", "0", "--json")
    #expect(answer.status == 0 && answer.text.contains("\"prompt_tokens\""))
  }

  @Test("a dry run says the size and writes nothing")
  func dryRun() throws {
    let folder = try TestFolder()
    let result = try TestProgram.run(
      "synthesize", "qwen3.6-35b-a3b", folder.path("o.gguf"), "--type", "Q4_K_S", "--dry-run", "--json")
    #expect(result.status == 0 && result.text.contains("\"bytes\""))
    #expect(folder.names.isEmpty)
  }

  @Test("what can't be written is one line")
  func failures() throws {
    let folder = try TestFolder()
    try Data("text".utf8).write(to: URL(fileURLWithPath: folder.path("notes")))
    for (output, words) in [("none/o.gguf", "no folder"), ("notes", "--force"), ("", "a folder")] {
      let result = try TestProgram.run(
        "synthesize", "smollm2-135m", folder.path(output), "--type", "Q4_0", "--layers", "1")
      #expect(result.status == 1 && result.messages.contains(words))
      #expect(result.messages.split(separator: "\n").count == 1)
    }
    #expect(folder.names == ["notes"])
  }
}
