import Foundation
import TestSupport
import Testing

@Suite("quantscope bench")
struct BenchTests {
  private func document(_ arguments: String...) throws -> [String: Any] {
    let words = (["bench"] + arguments).map { "'\($0)'" }.joined(separator: " ")
    let result = try TestProgram.shell("$Q \(words)")
    #expect(result.status == 0, "\(result.messages)")
    return try #require(try JSONSerialization.jsonObject(with: Data(result.text.utf8)) as? [String: Any])
  }

  private func small(_ folder: TestFolder) throws -> String {
    let path = folder.path("small.gguf")
    let made = try TestProgram.run("synthesize", "smollm2-135m", path, "--type", "Q4_0", "--layers", "1")
    #expect(made.status == 0)
    return path
  }

  @Test("a model's speeds are those of as many runs as were asked for", arguments: [false, true])
  func model(inPlace: Bool) throws {
    let folder = try TestFolder()
    let path = try small(folder)
    let found = try document(
      path, "--prompt-tokens", "7", "--generate-tokens", "3", "--repeat", "2", "--threads", "1", "--json",
      inPlace ? "--in-place" : "--context=16")
    for (key, tokens) in [("prompt", 7), ("generate", 3)] {
      let speeds = try #require(found[key] as? [String: Any])
      #expect(speeds["tokens"] as? Int == tokens)
      let values = try #require(speeds["tokens_per_second"] as? [Double])
      #expect(values.count == 2 && values.allSatisfy { $0.isFinite && $0 > 0 })
    }
    for key in ["load_seconds", "peak_rss_bytes", "read_bandwidth_bytes_per_second"] {
      #expect(try #require(found[key] as? Double) > 0, "\(key)")
    }
    #expect(found["threads"] as? Int == 1)
    let model = try #require(found["model"] as? [String: Any])
    #expect(model["architecture"] as? String == "llama" && model["repacked"] as? Bool == !inPlace)
    let perToken = try #require(model["bytes_per_token"] as? Int)
    #expect(perToken > 0 && perToken <= (model["bytes"] as? Int ?? 0))
  }

  @Test("the sums of what is read overflow without harm", arguments: ["5", "6"])
  func threads(count: String) throws {
    let folder = try TestFolder()
    let result = try TestProgram.run(
      "bench", try small(folder), "--prompt-tokens", "0", "--generate-tokens", "1", "--repeat", "1", "--threads", count)
    #expect(result.status == 0, "\(result.messages)")
  }

  @Test("0 tokens leave a test out; too small a context is one line")
  func edges() throws {
    let folder = try TestFolder()
    let path = try small(folder)
    let found = try document(path, "--prompt-tokens", "0", "--generate-tokens", "1", "--repeat", "1", "--json")
    #expect((found["prompt"] as? [String: Any])?["tokens_per_second"] as? [Double] == [])
    let full = try TestProgram.run("bench", path, "--context", "8", "--prompt-tokens", "9", "--repeat", "1")
    #expect(full.status == 1 && full.messages.split(separator: "\n").count == 1)
    #expect(try TestProgram.run("bench", path, "--prompt-tokens", "0", "--generate-tokens", "0").status == 64)
    #expect(try TestProgram.run("bench", path, "--roofline").status == 64)
    #expect(try TestProgram.run("bench", path, "--repeat", "0").status == 64)
  }

  @Test("Ctrl-C ends with 130 and prints no figures")
  func interrupted() throws {
    let folder = try TestFolder()
    let path = try small(folder)
    // In the background the signal would be ignored, so the program takes the shell's place.
    let interrupt = "(sleep 1; kill -INT $$)"
    let result = try TestProgram.shell("\(interrupt) & exec $Q bench '\(path)' --repeat 1000 --threads 1 --json")
    #expect(result.status == 130)
    #expect(result.output.isEmpty)
  }

  @Test("every type with panels stands beside the machine's limits")
  func roofline() throws {
    let found = try document("--roofline", "--json", "--threads", "1")
    let types = try #require(found["types"] as? [[String: Any]])
    let kernels = types.flatMap { $0["kernels"] as? [String] ?? [] }
    #expect(kernels.count == 4 * types.count && kernels.allSatisfy { $0.hasPrefix("qs_") && $0.contains("__") })
    #expect(
      Set(types.compactMap { $0["type"] as? String }).isSuperset(of: ["Q4_K", "Q6_K", "IQ4_XS", "MXFP4", "BF16"]))
    for type in types {
      for (key, value) in type where key != "type" && key != "kernels" {
        #expect(try #require(value as? Double) > 0, "\(key)")
      }
    }
    let limits = try #require(found["limits"] as? [String: [String: Double]])
    #expect((limits["peak_multiply_adds_per_second"]?["int8"] ?? 0) > 0)
    #expect((limits["read_bandwidth_bytes_per_second"]?["all"] ?? 0) > 0)
  }
}
