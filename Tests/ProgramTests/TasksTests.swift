import Foundation
import TestSupport
import Testing

/// `tasks` as scripts see it, on the bundled model.
@Suite("tasks") struct TasksTests {
  private let model = Goldens.projectFolder.appending(path: "samples/sketch.gguf").path
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func object(_ words: String) throws -> [String: Any] {
    let result = try TestProgram.shell("$Q tasks '\(model)' \(words) --json")
    #expect(result.status == 0, "\(result.messages)")
    return try result.object()
  }

  private static let names = ["arithmetic", "colours", "copying", "json", "needle", "ordering", "shapes", "talk"]

  @Test("the bundled files are what the program makes", arguments: names)
  func made(name: String) throws {
    let path = folder.url.appending(path: "made.jsonl").path
    let result = try TestProgram.run("tasks", "--make", name, "--output", path)
    #expect(result.status == 0, "\(result.messages)")
    let bundled = Goldens.projectFolder.appending(path: "samples/tasks/\(name).jsonl")
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == (try Data(contentsOf: bundled)))
    #expect(try Data(contentsOf: bundled).count < 60_000)
  }

  @Test("no other file lies among the bundled ones")
  func list() throws {
    let files = Goldens.projectFolder.appending(path: "samples/tasks").path
    #expect(try FileManager.default.contentsOfDirectory(atPath: files).sorted() == Self.names.map { $0 + ".jsonl" })
  }

  @Test("the document has every bundled task, with score and interval")
  func document() throws {
    let document = try object("--limit 2")
    let tasks = try #require(document["tasks"] as? [[String: Any]])
    #expect(tasks.compactMap { $0["name"] as? String } == Self.names)
    for task in tasks {
      let interval = try #require(task["interval"] as? [Double])
      let score = try #require(task["score"] as? Double)
      #expect(interval.count == 2 && interval[0] <= score && score <= interval[1] && task["items"] as? Int == 2)
      #expect(task["mcnemar_p"] == nil && task["outcomes"] == nil && task["key"] is String)
    }
    #expect(tasks[1]["chance"] is Double && tasks[0]["chance"] == nil)
    #expect((tasks[4]["parts"] as? [[String: Any]])?.count == 2)
    let checks = try #require(document["checks"] as? [[String: Any]]).compactMap { $0["name"] as? String }
    #expect(
      checks == [
        "json, well-formed", "shapes, well-formed", "answers without a loop", "answers in the prompt's script",
      ])
  }

  @Test("the sample draws what is asked for, and a coarse file of it less")
  func against() throws {
    let coarse = folder.url.appending(path: "coarse.gguf").path
    let made = try TestProgram.run("quantize", model, coarse, "Q2_K", "--mode", "reference")
    #expect(made.status == 0, "\(made.messages)")
    let document = try object("--task shapes --limit 12 --against '\(coarse)' --outcomes")
    let task = try #require((document["tasks"] as? [[String: Any]])?.first)
    let (first, second) = (try #require(task["score"] as? Double), try #require(task["score_against"] as? Double))
    let difference = try #require(task["difference"] as? Double)
    #expect(first > 0.7 && abs(difference - (second - first)) < 1e-6)
    let (lost, won) = (try #require(task["only_first_right"] as? Int), try #require(task["only_second_right"] as? Int))
    #expect(abs(Double(won - lost) / 12 - (second - first)) < 1e-6 && task["mcnemar_p"] is Double)
    let outcomes = try #require(task["outcomes"] as? [[String: Any]])
    #expect(outcomes.count == 12 && outcomes.allSatisfy { ($0["answer"] as? String)?.hasPrefix("<svg") == true })
  }

  @Test("a model against itself differs in nothing; a text is read by position")
  func itself() throws {
    let text = String(repeating: "Draw a red circle above a blue square, and three small green stars. ", count: 40)
    let path = try folder.write(Array(text.utf8), as: "text.txt")
    let document = try object("--task colours --limit 8 --file '\(path)' --against '\(model)' --context 128")
    let tasks = try #require(document["tasks"] as? [[String: Any]])
    for task in tasks { #expect(task["difference"] as? Double == 0, "\(task)") }
    #expect(tasks[0]["mcnemar_p"] as? Double == 1)
    #expect(tasks[1]["measure"] as? String == "perplexity" && tasks[1]["mcnemar_p"] == nil)
    let parts = try #require(tasks[1]["parts"] as? [[String: Any]])
    #expect(parts.compactMap { $0["name"] as? String } == ["1-15", "16-31", "32-63", "64-127"])
  }

  @Test("the table has a row a task and names both models")
  func table() throws {
    let result = try TestProgram.shell(
      "$Q tasks '\(model)' --task colours --task copying --limit 3 --against '\(model)'")
    #expect(result.status == 0, "\(result.messages)")
    let lines = result.text.split(separator: "\n").map(String.init)
    #expect(lines[0] == "A: \(model)" && lines[1] == "B: \(model)")
    #expect(lines[2].contains("chance") && lines[2].contains("B - A") && lines[3].hasPrefix("colours "))
    #expect(lines[4].hasPrefix("copying ") && lines[4].contains("+0.0%") && lines[4].hasSuffix("as many"))
  }

  @Test("what can't be done is one line that names the cause")
  func failures() throws {
    let bad = try folder.write(Array("{\"prompt\": \"a\", \"answer\": \"b\"}\n{\"prompt\": 1}\n".utf8), as: "bad.jsonl")
    let long = String(repeating: "a red circle ", count: 400)
    let longer = try folder.write(Array("{\"prompt\": \"\(long)\", \"answer\": \"b\"}\n".utf8), as: "long.jsonl")
    let drawing = try folder.write(
      Array("{\"prompt\": \"a\", \"shapes\": [{\"shape\": \"cube\"}]}".utf8), as: "cube.jsonl")
    for (words, cause, status) in [
      ("'\(model)' --file '\(bad)'", "bad.jsonl, line 2: \"prompt\" has to be a string", 1),
      ("'\(model)' --file '\(drawing)'", "line 1: \"shape\" takes one of circle", 1),
      ("'\(model)' --file none.jsonl", "none.jsonl", 1), ("'\(model)' --task chess", "no bundled task chess", 1),
      ("'\(model)' --file '\(longer)' --context 64", "give a larger --context", 1), ("", "give a model", 64),
      ("'\(model)' --limit 0", "--limit", 64), ("--make chess --output x", "chess", 64),
      ("--make copying", "--output", 64),
      ("'\(model)' --outcomes", "--json", 64),
    ] as [(String, String, Int32)] {
      let result = try TestProgram.shell("$Q tasks \(words)")
      #expect(result.status == status, "\(words): \(result.messages)")
      #expect(result.messages.contains(cause), "\(words): \(result.messages)")
      #expect(result.output.isEmpty)
    }
  }
}
