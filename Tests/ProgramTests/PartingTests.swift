import Foundation
import TestSupport
import Testing

/// `parting` over prompts, over what was written behind them, and from saved logits, on the bundled model.
@Suite("where two models part")
struct PartingProgramTests {
  private let model = Goldens.projectFolder.appending(path: "samples/sketch.gguf").path
  private let folder: TemporaryFolder
  private let coarse: String
  private let prompts: String

  init() throws {
    folder = try TemporaryFolder()
    coarse = folder.url.appending(path: "coarse.gguf").path
    prompts = folder.url.appending(path: "prompts").path
    let made = try TestProgram.run("quantize", model, coarse, "Q2_K")
    #expect(made.status == 0, "\(made.messages)")
    let url = URL(fileURLWithPath: prompts)
    try FileManager.default.createDirectory(
      at: url.appending(path: "no prompt"), withIntermediateDirectories: true)
    for (name, text) in [("a.txt", "Draw a red circle"), ("b", "Draw three green stars above a blue square")] {
      try Data(text.utf8).write(to: url.appending(path: name))
    }
  }

  private func object(_ words: String) throws -> [String: Any] {
    let result = try TestProgram.shell("$Q parting '\(coarse)' \(words) --json")
    #expect(result.status == 0, "\(result.messages)")
    return try result.object()
  }

  @Test("prompts are read whole")
  func wholePrompts() throws {
    let document = try object("--reference '\(model)' --prompts '\(prompts)' --count 1000")
    let points = try #require(document["points"] as? [[String: Any]])
    #expect(document["prompts"] == nil)
    for name in ["a.txt", "b"] {
      let positions = points.filter { $0["text"] as? String == name }.compactMap { $0["position"] as? Int }
      #expect(positions.count >= 3 && positions.sorted() == Array(0..<positions.count))
    }
  }

  @Test("a context cuts prompts, and that is said")
  func cutPrompts() throws {
    let result = try TestProgram.shell(
      "$Q parting '\(coarse)' --reference '\(model)' --prompts '\(prompts)' --context 4 --json")
    #expect(result.status == 0)
    #expect(result.messages.contains("the first 4 are read"))
    let points = try #require(try result.object()["points"] as? [[String: Any]])
    #expect(points.allSatisfy { ($0["position"] as? Int ?? 9) < 3 })
  }

  @Test(
    "what the reference wrote is scored, and the first difference is the first", arguments: ["", "--temperature 1"])
  func continued(sampling: String) throws {
    let words = "--reference '\(model)' --prompts '\(prompts)' --continue 12 --count 1000 \(sampling)"
    let document = try object(words)
    let points = try #require(document["points"] as? [[String: Any]])
    let all = try #require(document["prompts"] as? [[String: Any]])
    #expect(all.compactMap { $0["prompt"] as? String } == ["a.txt", "b"])
    for (index, prompt) in all.enumerated() {
      let count = try #require(prompt["prompt_tokens"] as? Int)
      let ids = try #require(prompt["continuation_ids"] as? [Int])
      #expect((1...12).contains(ids.count))
      let own = points.filter { $0["chunk"] as? Int == index }
      let positions = own.compactMap { $0["position"] as? Int }.sorted()
      #expect(positions == Array(count - 1..<count - 1 + ids.count))
      let differing = own.filter { $0["same_top_token"] as? Bool == false }.compactMap { $0["position"] as? Int }
      let first = prompt["first_difference"] as? [String: Any]
      #expect(first?["position"] as? Int == differing.min())
      guard let first else { continue }
      let (one, other) = (first["model"] as? [String: Any], first["reference"] as? [String: Any])
      #expect(try #require(one?["id"] as? Int) != (try #require(other?["id"] as? Int)))
      // A greedy reference wrote its likeliest token there.
      if sampling.isEmpty, let token = first["token"] as? Int { #expect(other?["id"] as? Int == ids[token - 1]) }
    }
    let again = try object(words)
    #expect(
      (again["prompts"] as? [[String: Any]])?.compactMap { $0["continuation"] as? String }
        == all.compactMap { $0["continuation"] as? String })
  }

  @Test("a model that writes on its own goes no other way")
  func itself() throws {
    let result = try TestProgram.shell(
      "$Q parting '\(model)' --reference '\(model)' --prompts '\(prompts)' --continue 8 --json")
    #expect(result.status == 0, "\(result.messages)")
    let all = try #require(try result.object()["prompts"] as? [[String: Any]])
    #expect(all.count == 2 && all.allSatisfy { $0["first_difference"] is NSNull })
  }

  @Test("saved logits stand for the reference, as far as they know", arguments: ["compact", "peer"])
  func saved(form: String) throws {
    let words = String(repeating: "Draw a red circle above a blue square, and three small green stars. ", count: 60)
    let text = try folder.write(Array(words.utf8), as: "text.txt")
    let logits = folder.url.appending(path: "logits").path
    let save = try TestProgram.shell(
      "$Q perplexity '\(model)' --file '\(text)' --context 64 --chunks 2 --save-logits '\(logits)' --logits-form \(form)"
    )
    #expect(save.status == 0, "\(save.messages)")
    let fromModel = try object("--reference '\(model)' --file '\(text)' --context 64 --chunks 2 --count 3")
    let known = try #require(fromModel["points"] as? [[String: Any]])
    for file in ["", "--file '\(text)' --chunks 2"] {
      let document = try object("--reference '\(logits)' --count 3 \(file)")
      let points = try #require(document["points"] as? [[String: Any]])
      #expect(points.count == 3)
      for (one, other) in zip(points, known) {
        #expect(one["position"] as? Int == other["position"] as? Int && one["chunk"] as? Int == other["chunk"] as? Int)
        #expect((one["layers"] as? [Any])?.isEmpty == true && (one["kinds"] as? [Any])?.isEmpty == true)
        let (own, theirs) = (
          try #require(one["choices"] as? [[String: Any]]), try #require(other["choices"] as? [[String: Any]])
        )
        #expect(own.first?["id"] as? Int == theirs.first?["id"] as? Int)
        let (a, b) = (
          try #require(own.first?["reference"] as? Double), try #require(theirs.first?["reference"] as? Double)
        )
        #expect(abs(a - b) < 0.01)
      }
    }
  }

  @Test("what can't be done is one line that names the cause")
  func failures() throws {
    let logits = folder.url.appending(path: "logits").path
    let text = try folder.write(Array(String(repeating: "a red circle ", count: 60).utf8), as: "text.txt")
    let save = try TestProgram.shell("$Q perplexity '\(model)' --file '\(text)' --context 64 --save-logits '\(logits)'")
    #expect(save.status == 0)
    let empty = folder.url.appending(path: "prompts/no prompt").path
    for (words, cause, status) in [
      ("--reference '\(model)'", "--file", 64),
      ("--reference '\(model)' --file '\(text)' --prompts '\(prompts)'", "exclude", 64),
      ("--reference '\(model)' --file '\(text)' --continue 4", "--prompts", 64),
      ("--reference '\(model)' --prompts '\(prompts)' --seed 4", "--continue", 64),
      ("--reference '\(model)' --prompts '\(text)'", "is no folder", 1),
      ("--reference '\(model)' --prompts '\(empty)'", "has no files", 1),
      ("--reference '\(logits)' --prompts '\(prompts)'", "needs a model", 1),
    ] as [(String, String, Int32)] {
      let result = try TestProgram.shell("$Q parting '\(coarse)' \(words)")
      #expect(result.status == status, "\(words): \(result.messages)")
      #expect(result.messages.contains(cause), "\(words): \(result.messages)")
      #expect(result.output.isEmpty)
    }
  }

  @Test("sections of a text are slices of perplexity")
  func sections() throws {
    let words = String(repeating: "Draw a red circle above a blue square. ", count: 30)
    let text = try folder.write(Array("# One\n\(words)\n# Two\n\(words)\n".utf8), as: "text.md")
    let result = try TestProgram.shell("$Q perplexity '\(model)' --file '\(text)' --context 64 --sections --json")
    #expect(result.status == 0, "\(result.messages)")
    let document = try result.object()
    let slices = try #require(document["slices"] as? [[String: Any]])
    #expect(slices.compactMap { $0["text"] as? String } == ["text.md: One", "text.md: Two"])
    #expect(slices.compactMap { $0["tokens"] as? Int }.reduce(0, +) == document["tokens"] as? Int)
  }
}
