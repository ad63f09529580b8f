import Foundation
import TestSupport
import Testing

/// What is measured is kept: `perplexity` over it, `runs` and `choose` as scripts see them, on the bundled model.
@Suite("results store of the program")
struct ResultsProgramTests {
  private let model = Goldens.projectFolder.appending(path: "samples/sketch.gguf").path
  private let folder: TemporaryFolder
  private let text: String

  init() throws {
    folder = try TemporaryFolder()
    let words = (0..<400).map { "Draw \($0) red circles above a blue square, and \($0 * 7 % 13) small green stars. " }
    text = try folder.write(Array(words.joined().utf8), as: "text, with a comma.txt")
  }

  private var store: String { path("results.sqlite") }
  private var environment: [String: String] {
    ["QUANTSCOPE_RESULTS": store, "XDG_CACHE_HOME": path("cache"), "M": model, "T": text]
  }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  private func shell(_ words: String) throws -> TestProgram.Result {
    let result = try TestProgram.shell("$Q \(words)", environment: environment)
    #expect(result.status == 0, "\(result.messages)")
    return result
  }

  /// The recipes' rows of a table, without the numbers of runs.
  private func rows(_ document: [String: Any]) throws -> NSArray { try #require(document["recipes"] as? NSArray) }

  // MARK: - perplexity

  @Test("what was measured is not measured again, and a longer run goes on from it")
  func again() throws {
    let words = "perplexity $M --file \"$T\" --context 64 --json"
    let first = try shell("\(words) --chunks 3").object()
    #expect(try shell("\(words) --chunks 3").object() as NSDictionary == first as NSDictionary)
    #expect(try shell("perplexity $M --file \"$T\" --context 64 --chunks 5").text.contains("3 of 5 chunks had been"))
    let anew = try shell("\(words) --chunks 3 --no-store").object()
    #expect(anew["run"] == nil && anew["perplexity"] as? Double == first["perplexity"] as? Double)
    // Other settings are other series.
    #expect(try shell("\(words) --chunks 3 --float").object()["run"] as? Int != first["run"] as? Int)
  }

  @Test("killed ten times, a comparison of recipes ends with the table of one that was not", .timeLimit(.minutes(3)))
  func killed() throws {
    let words = "perplexity \"$M\" --file \"$T\" --context 64 --chunks 40 --recipes Q8_0,Q4_0,Q3_K_M --json"
    let undisturbed = try TestProgram.shell(
      "$Q \(words)", environment: environment.merging(["QUANTSCOPE_RESULTS": path("other.sqlite")]) { _, new in new }
    ).object()
    var random = SystemRandomNumberGenerator()
    var ended = 0
    for _ in 0..<10 {
      let pause = Double.random(in: 0.02...0.4, using: &random)
      let result = try TestProgram.shell(
        "$Q \(words) >/dev/null & P=$!; sleep \(pause); kill -9 $P 2>/dev/null && exit 1; wait $P",
        environment: environment)
      if result.status == 0 { ended += 1 }
    }
    let last = try shell(words).object()
    #expect(try rows(last) == rows(undisturbed), "\(ended) of 10 had ended before they were killed")
    let runs = try #require(try shell("runs list --json").object()["runs"] as? [[String: Any]])
    #expect(runs.count == 4, "three recipes and the noise floor, each once")
    #expect(runs.allSatisfy { $0["done"] as? Bool == true })
    // Nothing is left over.
    let logits = path("cache/quantscope/logits")
    #expect(try FileManager.default.contentsOfDirectory(atPath: logits).isEmpty)
  }

  @Test("a store that can't be used is said, and costs no measurement")
  func unusable() throws {
    let stranger = try folder.write(Array(String(repeating: "no database. ", count: 20).utf8), as: "notes.txt")
    let result = try TestProgram.shell(
      "$Q perplexity $M --file \"$T\" --context 64 --chunks 2 --json",
      environment: environment.merging(["QUANTSCOPE_RESULTS": stranger]) { _, new in new })
    #expect(result.status == 0 && result.messages.contains("is no results store of quantscope"))
    #expect(try result.object()["perplexity"] is Double)
    let runs = try TestProgram.shell(
      "$Q runs", environment: environment.merging(["QUANTSCOPE_RESULTS": stranger]) { _, new in new })
    #expect(runs.status == 1 && runs.messages.contains("QUANTSCOPE_RESULTS"))
    let sizes = try TestProgram.shell(
      "$Q choose $M --memory 64M --context 128 --json",
      environment: environment.merging(["QUANTSCOPE_RESULTS": stranger]) { _, new in new })
    #expect(sizes.status == 0 && sizes.messages.contains("is no results store of quantscope"))
    #expect(try #require(try sizes.object()["files"] as? [Any]).count > 10)
  }

  // MARK: - runs

  @Test("runs are listed, shown, compared and exported")
  func runs() throws {
    _ = try shell("perplexity $M --file \"$T\" --context 64 --chunks 4 --recipes Q8_0,Q4_0,Q3_K_M")
    let list = try shell("runs").text
    #expect(list.contains("Q4_0") && list.contains("noise floor"))
    let runs = try #require(try shell("runs list --json --kind divergence").object()["runs"] as? [[String: Any]])
    let ids = runs.compactMap { $0["id"] as? Int }
    #expect(ids.count == 4)
    #expect(try shell("runs show \(ids[0])").text.contains("divergence p99"))
    let comparison = try #require(
      try shell("runs compare \(ids[0]) \(ids[1]) --json").object()["paired"] as? [String: Any])
    #expect(try #require(comparison["difference"] as? Double) < 0, "Q8_0 loses less than Q4_0")
    #expect(try TestProgram.shell("$Q runs show 99", environment: environment).status == 1)
    let csv = try shell("runs export --form csv").text
    #expect(csv.contains("\"text, with a comma.txt\""), "a text's comma is quoted")
    #expect(csv.split(separator: "\r\n").count == 5)
    #expect(try shell("runs export --form md").text.hasPrefix("| run |"))
    #expect(try shell("runs export --form json").object()["runs"] is [Any])
  }

  @Test("the report needs no network, and has its plots")
  func report() throws {
    _ = try shell("perplexity $M --file \"$T\" --context 64 --chunks 4 --recipes Q8_0,Q4_0,Q3_K_M")
    _ = try shell("bench $M --prompt-tokens 16 --generate-tokens 8 --repeat 1")
    let html = try shell("runs export --form html").text
    for part in ["Size against divergence", "Divergence by token", "Errors of weights", "Speed", "Q3_K_M", "<svg "] {
      #expect(html.contains(part), "\(part)")
    }
    for part in ["http:", "https:", "<script", "<link", "src=", "NaN", "nan", ">inf"] {
      #expect(!html.contains(part), "\(part)")
    }
    let written = path("report.html")
    _ = try shell("runs export --form html --output '\(written)'")
    #expect(try String(contentsOfFile: written, encoding: .utf8).hasPrefix("<!doctype html>"))
    let none = try TestProgram.shell("$Q runs export --form html", environment: ["QUANTSCOPE_RESULTS": path("none")])
    #expect(none.status == 0 && none.text.contains("Nothing is measured yet"))
  }

  @Test("a text that a model wrote is kept where it is asked for")
  func generation() throws {
    _ = try shell("generate $M --prompt 'a red circle' --max-tokens 8 --seed 1")
    for _ in 0..<2 { _ = try shell("generate $M --prompt 'a red circle' --max-tokens 8 --seed 1 --store") }
    let runs = try #require(try shell("runs list --json").object()["runs"] as? [[String: Any]])
    #expect(runs.count == 1)
    let notes = try #require(runs[0]["notes"] as? [String: String])
    #expect(notes["prompt"] == "a red circle" && notes["text"]?.isEmpty == false)
  }

  // MARK: - choose

  @Test("the document of choose, and its advice")
  func choose() throws {
    func files(_ document: [String: Any]) throws -> [[String: Any]] {
      try #require(document["files"] as? [[String: Any]])
    }
    let before = try shell("choose $M --memory 64M --context 128 --json").object()
    #expect(before["memory"] as? Int == 64 << 20 && before["context"] as? Int == 128)
    #expect(try files(before).contains { $0["recipe"] as? String == "Q4_K_M" })
    for file in try files(before) {
      #expect(file["bytes"] is Int && file["kv_cache_bytes"] is Int && file["fits"] is Bool && file["recipe"] is String)
    }
    #expect(try #require(before["advice"] as? String).contains("nothing need be lost"))
    let smallest = try #require(try files(before).compactMap { $0["total_bytes"] as? Int }.min())
    let nothing = try shell("choose $M --memory \(smallest - 1) --context 128 --json").object()
    #expect(try #require(nothing["advice"] as? String).hasPrefix("Nothing fits"))
    // With the room of one recipe, that recipe is measured, and advised where nothing else fits.
    let recipe = try #require(try files(before).first { $0["recipe"] as? String == "Q4_0" })
    let memory = try #require(recipe["total_bytes"] as? Int)
    let measured = try shell(
      "choose $M --memory \(memory) --context 128 --recipes Q4_0,Q8_0 --measure --chunks 1 --json"
    ).object()
    let row = try #require(try files(measured).first { $0["recipe"] as? String == "Q4_0" })
    #expect(row["tokens_per_second"] is Double)
    let divergence = try #require(row["kl_divergence"] as? [String: Any])
    #expect(divergence["how"] as? String == "measured")
    #expect(try #require(divergence["mean"] as? Double) > 0)
    #expect(measured["advised"] as? String == "Q4_0")
    // Without measuring it is known all the same.
    let later = try shell("choose $M --memory \(memory) --context 128 --recipes Q4_0 --json").object()
    #expect(
      try files(later).first { $0["recipe"] as? String == "Q4_0" }?["kl_divergence"] as? NSDictionary == divergence
        as NSDictionary)
  }

  @Test("another model of the family is told what the first lost, as an estimate")
  func estimated() throws {
    _ = try shell("perplexity $M --file \"$T\" --context 64 --chunks 4 --recipes Q4_0")
    _ = try shell("synthesize smollm2-135m '\(path("other.gguf"))' --type Q8_0 --layers 1")
    let list = try shell("choose '\(path("other.gguf"))' --memory 8G --context 128 --recipes Q4_0,Q3_K_M --json")
      .object()
    let files = try #require(list["files"] as? [[String: Any]])
    let estimate = try #require(files.first { $0["recipe"] as? String == "Q4_0" }?["kl_divergence"] as? [String: Any])
    #expect(estimate["how"] as? String == "estimated" && estimate["models"] as? Int == 1)
    #expect(files.first { $0["recipe"] as? String == "Q3_K_M" }?["kl_divergence"] is NSNull)
  }

  @Test("memory is a number with a unit", arguments: ["8 pigs", "", "-1G", "G", "1e400G"])
  func memory(text: String) throws {
    let result = try TestProgram.run("choose", model, "--memory", text)
    #expect(result.status == 64 && result.messages.contains("memory"))
  }
}
