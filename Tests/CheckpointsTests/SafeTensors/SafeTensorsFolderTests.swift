import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct SafeTensorsFolderTests {
  private static func shard(_ names: String...) -> [UInt8] {
    SafeTensorsBuilder(names.map { .f32($0, [1], [1]) }).build()
  }

  private func folder(index: String?, _ files: [String: [UInt8]]) throws -> String {
    let folder = try TemporaryFolder()
    if let index { try folder.write(Array(index.utf8), as: "model.safetensors.index.json") }
    for (name, bytes) in files { try folder.write(bytes, as: name) }
    return folder.url.path
  }

  private func error(_ path: String) -> CheckpointError? {
    do throws(CheckpointError) {
      _ = try Checkpoint.open(path)
      return nil
    } catch {
      return error
    }
  }

  private static let index = "{\"weight_map\":{\"x\":\"a.safetensors\",\"y\":\"b.safetensors\"}}"

  @Test func shardsAreOneModel() throws {
    let path = try folder(
      index: Self.index, ["a.safetensors": Self.shard("x"), "b.safetensors": Self.shard("y", "z")])
    let checkpoint = try Checkpoint.open(path + "/")
    #expect(checkpoint.path == path && checkpoint.files.count == 2)
    #expect(checkpoint.tensors.map(\.name) == ["x", "y", "z"] && checkpoint.tensors.map(\.part) == [0, 1, 1])
  }

  @Test func aMissingShardIsNamed() throws {
    let path = try folder(index: Self.index, ["a.safetensors": Self.shard("x")])
    guard case .missingParts(_, let missing, 1, 2) = error(path) else {
      Issue.record("expected a missing part")
      return
    }
    #expect(missing == ["b.safetensors"])
  }

  @Test(arguments: [
    "{}", "{\"weight_map\":[]}", "{\"weight_map\":{\"x\":1}}", "{\"weight_map\":{\"x\":\"../a.safetensors\"}}",
    "{\"weight_map\":{\"x\":\"a.txt\"}}", "{\"weight_map\":{\"y\":\"a.safetensors\"}}", "nonsense",
    "{\"weight_map\":{\"x\":\"b.safetensors\",\"y\":\"a.safetensors\"}}",
  ]) func aWrongIndexIsRefused(index: String) throws {
    let path = try folder(index: index, ["a.safetensors": Self.shard("x"), "b.safetensors": Self.shard("y")])
    let defect = try #require(error(path)?.defect)
    #expect(index == "nonsense" || defect.reason == .inconsistent && defect.field == "weight_map")
  }

  @Test func aNameInTwoFilesIsRefused() throws {
    let path = try folder(index: nil, ["a.safetensors": Self.shard("x"), "b.safetensors": Self.shard("x")])
    #expect(error(path)?.defect?.reason == .duplicate)
  }

  @Test func aFolderWithoutWeightsIsNoModel() throws {
    let path = try folder(index: nil, ["config.json": Array("{}".utf8)])
    guard case .unrecognized = error(path) else {
      Issue.record("expected no model")
      return
    }
  }

  @Test func anUnknownFamilyShowsItsOwnTensors() throws {
    let path = try folder(
      index: nil,
      ["model.safetensors": Self.shard("x"), "config.json": Array("{\"model_type\":\"abacus\"}".utf8)])
    let checkpoint = try Checkpoint.open(path)
    #expect(checkpoint.tensors.map(\.name) == ["x"])
    guard case .unsupportedFamily("abacus", _) = checkpoint.conversionFaults.first else {
      Issue.record("expected the family's name")
      return
    }
  }

  @Test(arguments: [
    "{\"model_type\":\"llama\"}", "{\"model_type\":\"llama\",\"num_hidden_layers\":-1}", "[",
    "{\"model_type\":\"llama\",",
    "{\"model_type\":\"llama\",\"num_hidden_layers\":1e99,\"hidden_size\":\"8\"}",
    "{\"model_type\":\"llama\",\"num_hidden_layers\":1,\"num_attention_heads\":1,\"hidden_size\":1}",
  ]) func aWrongConfigurationIsAnError(config: String) throws {
    let path = try folder(
      index: nil, ["model.safetensors": Self.shard("lm_head.weight"), "config.json": Array(config.utf8)])
    #expect(error(path)?.description.isEmpty == false)
  }
}
