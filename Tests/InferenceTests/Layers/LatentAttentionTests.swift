import Checkpoints
import Inference
import Tensors
import TestSupport
import Testing

@Suite("Latent attention") struct LatentAttentionTests {
  static let path = ArchitectureGoldenTests.folder + "deepseek2.gguf"
  static let tokens: [Int32] = (0..<40).map { Int32($0 * 53 % 288) }

  /// The golden model, its tensors' floats and its figures to change.
  private struct Model {
    var tensors: [(name: String, dimensions: [Int], values: [Float])]
    var pairs: [(key: FileText, value: MetadataValue)]
    let (heads, plain, rotated, latent, value, width): (Int, Int, Int, Int, Int, Int)

    init() throws {
      let checkpoint = try Checkpoint.open(Goldens.path(LatentAttentionTests.path))
      tensors = try checkpoint.tensors.map { tensor in
        let values = try #require(tensor.data).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
        return (tensor.name, tensor.shape.dimensions, values)
      }
      pairs = checkpoint.metadata.pairs
      func figure(_ key: String) throws -> Int { try #require(checkpoint.metadata.integer("deepseek2.\(key)")) }
      heads = try figure("attention.head_count")
      rotated = try figure("rope.dimension_count")
      plain = try figure("attention.key_length_mla") - rotated
      latent = try figure("attention.kv_lora_rank")
      value = try figure("attention.value_length_mla")
      width = try figure("embedding_length")
    }

    mutating func take(_ name: String) throws -> [Float] {
      let index = try #require(tensors.firstIndex { $0.name == name })
      return tensors.remove(at: index).values
    }

    func layers(_ name: String) -> [String] {
      tensors.filter { $0.name.hasSuffix(name) }.map { String($0.name.dropLast(name.utf8.count)) }
    }

    func logits(float: Bool = true) throws -> [Float] {
      let contents = try tensors.map { tensor in
        let shape = try #require(Shape(tensor.dimensions))
        let data = ByteRegion(copying: tensor.values.withUnsafeBytes { Array($0) })
        return CheckpointTensor(
          name: FileText(tensor.name), shape: shape, type: .known(.f32), offset: 0, byteCount: data.count, data: data)
      }
      let checkpoint = Checkpoint(
        path: "made", contents: .init(kind: .gguf, version: 3, files: [], metadata: Metadata(pairs), tensors: contents))
      var options = LanguageModel.Options()
      options.usesFloatActivations = float
      let session = try session(LanguageModel.load(checkpoint, options: options))
      let batch = try session.logits(of: LatentAttentionTests.tokens)
      try session.rewind(to: 0)
      #expect(try session.logits(of: LatentAttentionTests.tokens, prefill: 7) == batch)
      return batch
    }
  }

  @Test("Expanded it gives what it gives absorbed", .requires(golden: path))
  func expanded() throws {
    var model = try Model()
    let absorbed = try model.logits()
    for layer in model.layers("attn_k_b.weight") {
      let (keys, values) = (try model.take(layer + "attn_k_b.weight"), try model.take(layer + "attn_v_b.weight"))
      var both: [Float] = []
      for head in 0..<model.heads {
        let key = keys[head * model.plain * model.latent..<(head + 1) * model.plain * model.latent]
        for row in 0..<model.plain {
          both += (0..<model.latent).map { key[key.startIndex + $0 * model.plain + row] }
        }
        both += values[head * model.value * model.latent..<(head + 1) * model.value * model.latent]
      }
      let rows = model.heads * (model.plain + model.value)
      model.tensors.append((layer + "attn_kv_b.weight", [model.latent, rows], both))
    }
    #expect(try nmse(model.logits(), absorbed) < 1e-10)
    #expect(try nmse(model.logits(float: false), absorbed) < 1e-10)
  }

  @Test("A query without a shorter row is one through a row that changes nothing", .requires(golden: path))
  func directQuery() throws {
    var (short, direct) = (try Model(), try Model())
    let width = short.width
    let ones = [Float](repeating: 1, count: width)
    for layer in short.layers("attn_q_b.weight") {
      let rows = short.heads * (short.plain + short.rotated)
      let query = (0..<rows * width).map { Float(($0 * 7919 + layer.utf8.count) % 1009) / 1009 - 0.5 }
      for name in ["attn_q_a.weight", "attn_q_b.weight", "attn_q_a_norm.weight", "attn_norm.weight"] {
        (_, _) = (try short.take(layer + name), try direct.take(layer + name))
      }
      short.tensors += [
        (layer + "attn_q_a.weight", [width, width], (0..<width * width).map { $0 / width == $0 % width ? 1 : 0 }),
        (layer + "attn_q_a_norm.weight", [width], ones), (layer + "attn_q_b.weight", [width, rows], query),
        (layer + "attn_norm.weight", [width], ones),
      ]
      direct.tensors += [
        (layer + "attn_q.weight", [width, rows], query), (layer + "attn_norm.weight", [width], ones),
      ]
    }
    let key = FileText("deepseek2.attention.q_lora_rank")
    direct.pairs.removeAll { $0.key == key }
    short.pairs = direct.pairs + [(key, .uint32(UInt32(width)))]
    #expect(try nmse(direct.logits(), short.logits()) < 1e-9)
  }
}
