import Foundation
import TestSupport
import Testing

private let llama = "inference/architectures/llama.gguf"

@Suite("inspect and compare", .requires(golden: llama))
struct InspectTests {
  @Test("the document of inspect")
  func document() throws {
    let object = try TestProgram.run("inspect", Goldens.path(llama), "--json").object()
    #expect(Set(object.keys) == ["format", "version", "metadata", "tensors", "parameters", "bits_per_weight"])
    #expect(object["format"] as? String == "gguf")
    #expect(object["version"] as? Int == 3)
    #expect(object["bits_per_weight"] as? Double == 32)
    let metadata = try #require(object["metadata"] as? [String: Any])
    #expect(metadata["general.architecture"] as? String == "llama")
    #expect(metadata["llama.context_length"] as? Int == 1024)
    #expect(metadata["tokenizer.ggml.add_bos_token"] as? Bool == false)
    #expect((metadata["tokenizer.ggml.tokens"] as? [Any])?.count == 288)
    let tensors = try #require(object["tensors"] as? [[String: Any]])
    let first = try #require(tensors.first)
    #expect(Set(first.keys) == ["name", "shape", "type", "bytes", "offset"])
    #expect(first["name"] as? String == "token_embd.weight")
    #expect(first["shape"] as? [Int] == [64, 288])
    #expect(first["type"] as? String == "F32")
    #expect(first["bytes"] as? Int == 64 * 288 * 4)
    let elements = tensors.compactMap { ($0["shape"] as? [Int])?.reduce(1, *) }.reduce(0, +)
    #expect(object["parameters"] as? Int == elements)
  }

  @Test("one tensor with its distribution")
  func tensor() throws {
    let object = try TestProgram.run("inspect", Goldens.path(llama), "--tensor", "output.weight", "--json").object()
    #expect((object["tensors"] as? [Any])?.count == 1)
    let distribution = try #require(object["distribution"] as? [String: Any])
    #expect(distribution["count"] as? Int == 64 * 288)
    #expect(try #require(distribution["standard_deviation"] as? Double) > 0.1)
  }

  @Test("weights that are no finite numbers are counted, and the first is named")
  func notFinite() throws {
    var builder = GGUFBuilder()
    builder.metadata = [("general.architecture", .string("llama"))]
    var weights = [Float](repeating: 1, count: 64)
    (weights[37], weights[40]) = (.infinity, .nan)
    builder.tensors = [.f32("a.weight", [32, 2], weights)]
    let file = try builder.write()
    let text = try TestProgram.run("inspect", file.path, "--tensor", "a.weight")
    #expect(text.text.contains("! not finite: 1 NaN, 1 infinite; the first is in row 1, column 5, counted from 0"))
    let object = try TestProgram.run("inspect", file.path, "--tensor", "a.weight", "--json").object()
    let tensor = try #require((object["tensors"] as? [[String: Any]])?.first)
    let found = try #require(tensor["not_finite"] as? [String: Any])
    #expect(found["nan"] as? Int == 1 && found["infinite"] as? Int == 1)
    #expect((found["first"] as? [String: Int]) == ["row": 1, "column": 5])
  }

  @Test("a tensor that is not there is named")
  func missingTensor() throws {
    let result = try TestProgram.run("inspect", Goldens.path(llama), "--tensor", "nope")
    #expect(result.status == 1)
    #expect(result.messages.contains("no tensor's name matches 'nope'"))
  }

  @Test("the document of compare")
  func compare() throws {
    let object = try TestProgram.run(
      "compare", Goldens.path(llama), "--tensor", "blk.0.ffn_*.weight", "--formats", "q8_0,Q4_0,Q4_K", "--json"
    ).object()
    #expect(Set(object.keys) == ["tensors", "total"])
    let tensors = try #require(object["tensors"] as? [[String: Any]])
    #expect(tensors.count == 4)
    let first = try #require(tensors.first { $0["name"] as? String == "blk.0.ffn_gate.weight" })
    #expect(first["shape"] as? [Int] == [64, 128])
    #expect(first["source_type"] as? String == "F32")
    // Rows of 64 are no whole number of Q4_K's blocks of 256.
    let formats = try #require(first["formats"] as? [[String: Any]])
    #expect(formats.map { $0["format"] as? String } == ["Q8_0", "Q4_0"])
    for format in formats {
      for key in ["bits_per_weight", "rmse", "max_abs_error", "sqnr_db", "cosine", "seconds"] {
        #expect(format[key] is Double, "\(key)")
      }
    }
    let errors = formats.compactMap { $0["rmse"] as? Double }
    #expect(errors[0] < errors[1])
  }

  @Test("what has no error says null")
  func exact() throws {
    let result = try TestProgram.run(
      "compare", Goldens.path(llama), "--tensor", "output.weight", "--formats", "F32", "--json")
    let tensors = try #require(try result.object()["tensors"] as? [[String: Any]])
    let format = try #require((tensors.first?["formats"] as? [[String: Any]])?.first)
    #expect(format["sqnr_db"] is NSNull && format["rmse"] as? Double == 0 && format["cosine"] as? Double == 1)
  }

  @Test("a pattern that nothing matches is an error")
  func noMatch() throws {
    let result = try TestProgram.run("compare", Goldens.path(llama), "--tensor", "nothing*")
    #expect(result.status == 1)
    #expect(result.messages.contains("nothing*"))
  }
}
