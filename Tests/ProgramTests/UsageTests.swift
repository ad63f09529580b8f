import Foundation
import TestSupport
import Testing

private let llama = "inference/architectures/llama.gguf"

/// Exit statuses and messages, whatever the command.
@Suite("using the program")
struct UsageTests {
  @Test("help for every command")
  func help() throws {
    let list = try TestProgram.run("--help").text
    let commands = try CommandList.read().map(\.commandName)
    #expect(commands.count > 10)
    for command in commands {
      let result = try TestProgram.run(command, "--help")
      #expect(result.status == 0)
      #expect(result.text.contains("USAGE: quantscope \(command)"))
      #expect(list.contains("  \(command) ") == (command != "workbench"))
    }
  }

  @Test(
    "wrong usage ends with 64",
    arguments: [
      ["inspect"], ["pull"], ["inspect", "a", "b"], ["logits", "m", "--tokens", "x", "--output", "o"],
      ["logits", "m", "--tokens", "", "--output", "o"], ["logits", "m", "--tokens", "-1", "--output", "o"],
      ["generate", "m", "--prompt", "p", "--top-p", "2"], ["generate", "m", "--prompt", "p", "--kv-type", "q9"],
      ["generate", "m", "--prompt", "p", "--samplers", "top_q"], ["svg", "m", "--prompt", "p", "--logit-bias", "x"],
      ["generate", "m"], ["compare", "m", "--formats", "Q9_Z"], ["tokenize", "m", "--text", "a", "--decode", "1"],
      ["template", "--messages", "f"], ["template", "m", "--messages", "f", "--now", "yesterday"],
      ["inspect", "m", "--threads", "0"], ["bench"], ["bench", "--quantize", "--formats", "Q9_Z"],
      ["synthesize", "qwen9", "o", "--type", "Q4_0"], ["synthesize", "smollm2-135m", "o"],
      ["synthesize", "smollm2-135m", "o", "--type", "Q9"],
      ["synthesize", "smollm2-135m", "o", "--type", "Q4_0", "--layers", "31"],
      ["synthesize", "smollm2-135m", "o", "--type", "Q4_0", "--layers", "0"],
    ])
  func wrongUsage(arguments: [String]) throws {
    let words = arguments.map { "'\($0)'" }.joined(separator: " ")
    let result = try TestProgram.shell("$Q \(words)")
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(!result.messages.isEmpty)
  }

  @Test(
    "failed work is one line that names the file",
    arguments: [
      ["inspect"], ["inspect", "--json"], ["compare"], ["tokenize", "--text", "a"],
      ["logits", "--tokens", "1", "--output", "o"], ["generate", "--prompt", "p"], ["chat"], ["svg", "--prompt", "p"],
    ])
  func failedWork(arguments: [String]) throws {
    let folder = try TestFolder()
    let files = ["missing.gguf": nil, "empty.gguf": Data(), "text.gguf": Data("no model at all, only text".utf8)]
    for (name, data) in files {
      let path = folder.path(name)
      try data?.write(to: URL(fileURLWithPath: path))
      let words = ([arguments[0], path] + arguments.dropFirst()).map { "'\($0)'" }.joined(separator: " ")
      let result = try TestProgram.shell("$Q \(words)")
      #expect(result.status == 1)
      #expect(result.output.isEmpty)
      #expect(result.messages.hasPrefix("quantscope: "))
      #expect(result.messages.contains(name))
      #expect(result.messages.split(separator: "\n").count == 1)
    }
    #expect(!FileManager.default.fileExists(atPath: "o"))
  }

  @Test("a reader that goes away is no error", .requires(golden: llama))
  func brokenPipe() throws {
    let path = try Goldens.path(llama)
    for command in ["inspect '\(path)' --json", "inspect '\(path)'", "tokenize '\(path)' --decode 1,2,3"] {
      let result = try TestProgram.shell("{ $Q \(command); } | true")
      #expect(result.status == 0)
      #expect(result.messages.isEmpty)
    }
  }

  #if os(Linux)
    @Test("a full disk is named", .requires(golden: llama))
    func fullDisk() throws {
      let path = try Goldens.path(llama)
      for command in ["inspect '\(path)' --json", "tokenize '\(path)' --text a"] {
        let result = try TestProgram.shell("$Q \(command) > /dev/full")
        #expect(result.status == 1)
        #expect(result.messages == "quantscope: cannot write to standard output: No space left on device\n")
      }
      let device = try TestProgram.run("logits", path, "--tokens", "1", "--output", "/dev/full")
      #expect(device.status == 1)
      #expect(device.messages.contains("/dev/full"))
      let kind = try FileManager.default.attributesOfItem(atPath: "/dev/full")[.type] as? FileAttributeType
      #expect(kind == .typeCharacterSpecial)
    }
  #endif

  @Test("a file that can't be written whole is not there", .requires(golden: llama))
  func noHalfFile() throws {
    let folder = try TestFolder()
    let file = folder.path("l.f32")
    let result = try TestProgram.shell(
      "trap '' XFSZ; ulimit -f 1; $Q logits '\(try Goldens.path(llama))' --tokens 1,2,3,4 --all --output '\(file)'")
    #expect(result.status == 1)
    #expect(result.messages.contains("l.f32"))
    #expect(folder.names.isEmpty)
  }
}
