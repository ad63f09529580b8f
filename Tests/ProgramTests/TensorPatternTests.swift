import Foundation
import TestSupport
import Testing

private let llama = "inference/architectures/llama.gguf"

/// One language for names of tensors in every command.
@Suite("patterns of tensors' names", .requires(golden: llama))
struct TensorPatternTests {
  private func names(_ result: TestProgram.Result) throws -> [String] {
    let tensors = try #require(try result.object()["tensors"] as? [[String: Any]])
    return tensors.compactMap { $0["name"] as? String }
  }

  @Test(
    "inspect, compare and quantize mean the same tensors",
    arguments: ["attn_v", "blk.[0-1].attn_v", "blk.?.attn_v.weight", "*.attn_v.*", "blk.0.ffn_down.weight"])
  func same(pattern: String) throws {
    let model = try Goldens.path(llama)
    let inspected = try names(try TestProgram.run("inspect", model, "--tensor", pattern, "--json"))
    let compared = try names(
      try TestProgram.run("compare", model, "--tensor", pattern, "--formats", "Q4_0", "--json"))
    let planned =
      try TestProgram.run(
        "quantize", model, "o.gguf", "Q8_0", "--dry-run", "--json", "--tensor-type", "\(pattern)=Q4_1"
      ).object()["tensors"] as? [[String: Any]]
    let chosen = try #require(planned).filter { $0["to"] as? String == "Q4_1" }.compactMap { $0["name"] as? String }
    #expect(!inspected.isEmpty && inspected == compared)
    #expect(Set(inspected) == Set(chosen))
  }

  @Test("a tensor's whole name means it alone where tensors are looked at")
  func whole() throws {
    let model = try Goldens.path(llama)
    for name in ["output_norm.weight", "blk.0.attn_v.weight"] {
      #expect(try names(try TestProgram.run("inspect", model, "--tensor", name, "--json")) == [name])
    }
  }

  @Test("a pattern that means nothing is an error with the nearest names")
  func nothing() throws {
    let folder = try TestFolder()
    let model = try Goldens.path(llama)
    try Data("base = \"Q8_0\"\ntensors = [\"atn_v=Q4_0\"]\n".utf8)
      .write(to: URL(fileURLWithPath: folder.path("mix.toml")))
    for words in [
      "inspect '\(model)' --tensor atn_v", "compare '\(model)' --tensor atn_v",
      "quantize '\(model)' '\(folder.path("o"))' Q8_0 --tensor-type atn_v=Q4_0",
      "quantize '\(model)' '\(folder.path("o"))' '\(folder.path("mix.toml"))'",
    ] {
      let result = try TestProgram.shell("$Q \(words)")
      #expect(result.status == 1)
      #expect(result.messages.contains("matches 'atn_v'") && result.messages.contains("attn_v.weight"))
      #expect(result.messages.split(separator: "\n").count == 1, "\(result.messages)")
    }
    let broken = try TestProgram.run("compare", model, "--tensor", "[a")
    #expect(broken.status == 1 && broken.messages.contains("no pattern"), "\(broken.messages)")
    #expect(folder.names == ["mix.toml"])
  }
}
