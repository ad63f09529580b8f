import Foundation
import TestSupport
import Testing

/// `perplexity`, `parting` and `imatrix` as scripts see them, on the bundled model.
@Suite("what a model lost")
struct EvaluationProgramTests {
  private let model = Goldens.projectFolder.appending(path: "samples/sketch.gguf").path
  private let folder: TemporaryFolder
  private let text: String

  init() throws {
    folder = try TemporaryFolder()
    let words = String(repeating: "Draw a red circle above a blue square, and three small green stars. ", count: 60)
    text = try folder.write(Array(words.utf8), as: "text.txt")
  }

  private func path(_ name: String) -> String { folder.url.appending(path: name).path }

  private func object(_ words: String...) throws -> [String: Any] {
    let result = try TestProgram.shell("$Q " + words.joined(separator: " "))
    #expect(result.status == 0, "\(result.messages)")
    return try result.object()
  }

  @Test("the document of perplexity")
  func perplexity() throws {
    let document = try object("perplexity '\(model)' --file '\(text)' --context 64 --chunks 3 --json")
    #expect(try #require(document["perplexity"] as? Double) > 1)
    #expect(try #require(document["standard_error"] as? Double) > 0)
    #expect(document["tokens"] as? Int == 3 * 31 && document["chunks"] as? Int == 3)
    #expect(document["kl_divergence"] == nil)
  }

  @Test("a model against itself loses nothing, and a coarse file more than a fine one")
  func reference() throws {
    for recipe in ["Q8_0", "Q4_0"] {
      let made = try TestProgram.run("quantize", model, path(recipe), recipe)
      #expect(made.status == 0, "\(made.messages)")
    }
    func divergence(_ file: String) throws -> [String: Any] {
      let document = try object(
        "perplexity '\(file)' --file '\(text)' --context 64 --chunks 3 --reference '\(model)' --json")
      #expect(try #require(document["noise_floor"] as? [String: Any])["mean"] is Double)
      return try #require(document["kl_divergence"] as? [String: Any])
    }
    let (itself, fine, coarse) = (try divergence(model), try divergence(path("Q8_0")), try divergence(path("Q4_0")))
    for key in ["mean", "standard_error", "median", "p90", "p95", "p99", "p99_9", "max"] {
      #expect(itself[key] as? Double == 0, "\(key)")
      #expect(try #require(coarse[key] as? Double) > 0, "\(key)")
    }
    #expect(try #require(fine["mean"] as? Double) < (try #require(coarse["mean"] as? Double)))
  }

  @Test("saved logits stand for the reference", arguments: ["compact", "peer"])
  func saved(form: String) throws {
    let logits = path("logits")
    let save = "perplexity '\(model)' --file '\(text)' --context 64 --chunks 2"
    let first = try object("\(save) --save-logits '\(logits)' --logits-form \(form) --json")
    let again = try object("perplexity '\(model)' --reference '\(logits)' --json")
    #expect(try #require((again["kl_divergence"] as? [String: Any])?["mean"] as? Double) < 1e-4)
    #expect(again["perplexity"] as? Double == first["perplexity"] as? Double)
  }

  @Test("recipes are rows, each compared with the one above")
  func recipes() throws {
    let document = try object(
      "perplexity '\(model)' --file '\(text)' --context 64 --chunks 2 --recipes Q8_0,Q4_0 --json")
    let rows = try #require(document["recipes"] as? [[String: Any]])
    #expect(rows.compactMap { $0["recipe"] as? String } == ["Q8_0", "Q4_0"])
    let means = rows.compactMap { ($0["kl_divergence"] as? [String: Any])?["mean"] as? Double }
    #expect(means.count == 2 && means[0] < means[1])
    let above = try #require(rows[1]["against_row_above"] as? [String: Any])
    #expect(try #require(above["difference"] as? Double) > 0 && above["p"] is Double)
    #expect(try #require(rows[0]["bytes"] as? Int) > (try #require(rows[1]["bytes"] as? Int)))
  }

  @Test("parting lists positions with both models' choices, and where the streams drift")
  func parting() throws {
    let made = try TestProgram.run("quantize", model, path("q4"), "Q4_0")
    #expect(made.status == 0)
    let document = try object(
      "parting '\(path("q4"))' --reference '\(model)' --file '\(text)' --context 64 --chunks 2 --count 3 --json")
    let points = try #require(document["points"] as? [[String: Any]])
    let divergences = points.compactMap { $0["kl_divergence"] as? Double }
    #expect(divergences.count == 3 && divergences == divergences.sorted(by: >))
    let layers = try #require(points[0]["layers"] as? [[String: Any]])
    #expect(layers.count > 1 && layers.allSatisfy { ($0["error"] as? Double ?? 0) > 0 })
    let choices = try #require(points[0]["choices"] as? [[String: Any]])
    #expect(choices.count >= 5 && choices.allSatisfy { $0["probability"] is Double && $0["reference"] is Double })
  }

  @Test("an importance matrix is one that quantize takes, and two add up")
  func imatrix() throws {
    let (one, both) = (path("one.gguf"), path("both.gguf"))
    let first = try object("imatrix '\(model)' --file '\(text)' --context 64 --chunks 2 --output '\(one)' --json")
    #expect(first["chunks"] as? Int == 2)
    let second = try object("imatrix '\(model)' --merge '\(one)' --merge '\(one)' --output '\(both)' --json")
    #expect(second["chunks"] as? Int == 4)
    let made = try TestProgram.run("quantize", model, path("q4"), "Q4_0", "--imatrix", both)
    #expect(made.status == 0, "\(made.messages)")
  }

  @Test("what can't be done is one line that names the cause")
  func failures() throws {
    let (short, other) = (try folder.write(Array("a".utf8), as: "short.txt"), path("none.txt"))
    for (words, cause, status) in [
      ("perplexity '\(model)' --file '\(short)'", "one chunk takes 512", 1),
      ("perplexity '\(model)' --file '\(other)'", "none.txt", 1),
      ("perplexity '\(model)' --file '\(text)' --context 64 --recipes Q9_X", "Q9_X", 64),
      ("perplexity '\(model)'", "--file", 64),
      ("imatrix '\(model)' --output '\(other)'", "--file", 64),
      ("perplexity '\(model)' --file '\(text)' --context 64 --reference '\(short)'", "short.txt", 1),
    ] as [(String, String, Int32)] {
      let result = try TestProgram.shell("$Q \(words)")
      #expect(result.status == status, "\(words): \(result.messages)")
      #expect(result.messages.contains(cause), "\(words): \(result.messages)")
      #expect(result.output.isEmpty)
    }
  }
}
