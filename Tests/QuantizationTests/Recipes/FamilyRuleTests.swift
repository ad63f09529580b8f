import Quantization
import Tensors
import Testing

/// What the reference has for families and kinds of tensors that its recorded choices have not.
@Suite("Recipe rules of families and tensors")
struct FamilyRuleTests {
  /// The types that a preset gives tensors of 256 columns, by name; nil for those that keep theirs.
  private func types(
    _ preset: Preset, _ architecture: String, layers: Int = 32, heads: Int = 8, sharedHeads: Int = 8, experts: Int = 0,
    stacked: Int = 1, _ names: [String]
  ) throws -> [String: BlockFormat] {
    let shape = try #require(Shape([256, 16, stacked]))
    let model = ModelDescription(
      architecture: architecture, layerCount: layers, headCount: heads, keyValueHeadCount: sharedHeads,
      expertCount: experts, tensors: names.map { .init(name: $0, shape: shape, type: .known(.f32)) })
    let assignments = try Recipe(preset).assignments(for: model)
    return Dictionary(uniqueKeysWithValues: assignments.map { ($0.tensor.name, $0.type.blockFormat ?? .i8) })
  }

  /// The types of one tensor of each layer.
  private func byLayer(
    _ preset: Preset, _ architecture: String, layers: Int = 32, experts: Int = 0, _ part: String
  ) throws -> [BlockFormat?] {
    let names = (0..<layers).map { "blk.\($0).\(part).weight" }
    let types = try types(preset, architecture, layers: layers, experts: experts, names + ["output.weight"])
    return names.map { types[$0] }
  }

  @Test("falcon: the output matrix is Q8_0, and so is the embedding that stands for it")
  func falconOutput() throws {
    for preset in Preset.allCases where preset.type.isQuantized {
      let own = try types(preset, "falcon", ["output.weight", "token_embd.weight"])
      #expect(own["output.weight"] == .q8_0, "\(preset)")
      #expect(try types(preset, "falcon", ["token_embd.weight"])["token_embd.weight"] == .q8_0, "\(preset)")
    }
    #expect(try types(.q4_K_M, "llama", ["output.weight"])["output.weight"] == .q6_K)
    #expect(try types(.f16, "falcon", ["output.weight"])["output.weight"] == .f16)
  }

  @Test("falcon: less for the feed-forward network's last matrix")
  func falconDown() throws {
    let mixed = try byLayer(.q3_K_M, "falcon", "ffn_down")
    #expect(mixed.prefix(8) == [.q5_K, .q5_K, .q4_K, .q4_K, .q3_K, .q3_K, .q4_K, .q3_K])
    #expect(mixed.suffix(5) == [.q4_K, .q4_K, .q4_K, .q4_K, .q4_K])
    let usual = try byLayer(.q4_K_M, "falcon", "ffn_down")
    #expect(usual.prefix(8) == [.q6_K, .q6_K, .q5_K, .q5_K, .q4_K, .q4_K, .q5_K, .q4_K])
    #expect(usual.suffix(4) == [.q5_K, .q5_K, .q5_K, .q5_K])
    #expect(try Set(byLayer(.q3_K_L, "falcon", "ffn_down")) == [.q4_K])
    #expect(try Set(byLayer(.q4_K_S, "falcon", "ffn_down")) == [.q4_K])
    #expect(try Set(byLayer(.q2_K, "falcon", "ffn_down")) == [.q3_K])
    #expect(try byLayer(.q5_K_M, "falcon", "ffn_down") == byLayer(.q5_K_M, "llama", "ffn_down"))
  }

  @Test(
    "falcon: the attention's last matrix",
    arguments: [
      (Preset.q3_K_L, BlockFormat.q4_K), (.q3_K_M, .q3_K), (.q2_K, .q2_K), (.iq3_XXS, .iq3_XXS), (.iq3_M, .iq3_S),
      (.iq1_S, .iq2_XXS), (.iq2_M, .iq3_S), (.q4_K_M, .q4_K),
    ])
  func falconAttentionOutput(preset: Preset, type: BlockFormat) throws {
    #expect(try Set(byLayer(preset, "falcon", "attn_output")) == [type])
    #expect(try Set(byLayer(preset, "falcon", experts: 8, "attn_output")).isSubset(of: [type, .q5_K]))
  }

  @Test("matrices that hold the values among others count as values", arguments: ["attn_v", "attn_qkv", "attn_kv_b"])
  func values(part: String) throws {
    #expect(try byLayer(.q4_K_M, "phi3", part).prefix(7) == [.q6_K, .q6_K, .q6_K, .q6_K, .q4_K, .q4_K, .q6_K])
    #expect(try byLayer(.q3_K_M, "phi3", part).prefix(3) == [.q5_K, .q5_K, .q4_K])
    #expect(try byLayer(.q4_K_S, "phi3", part).prefix(5) == [.q5_K, .q5_K, .q5_K, .q5_K, .q4_K])
    #expect(try Set(byLayer(.iq2_XS, "phi3", part)) == [.q2_K])
    #expect(try Set(byLayer(.q4_K_M, "phi3", experts: 8, part)) == [.q8_0])
  }

  @Test("values of different kinds are counted together")
  func mixedValues() throws {
    let names = ["blk.0.attn_qkv.weight", "blk.1.attn_v.weight", "blk.2.attn_qkv.weight", "blk.3.attn_v.weight"]
    let types = try types(.q3_K_M, "qwen35", layers: 4, names)
    #expect(names.map { types[$0] } == [.q5_K, .q5_K, .q4_K, .q4_K])
  }

  @Test(
    "values of models that are labelled 70B have more bits",
    arguments: [
      ("llama", 80, 1, true), ("qwen2", 80, 8, true), ("olmo", 80, 8, true), ("deci", 80, 8, true),
      ("jais2", 68, 8, true), ("llama", 80, 8, false), ("llama", 79, 1, false), ("falcon", 80, 1, false),
      ("jais2", 80, 8, false),
    ])
  func seventyBillion(architecture: String, layers: Int, sharedHeads: Int, hasMore: Bool) throws {
    let name = "blk.0.attn_v.weight"
    let found = try types(.q3_K_S, architecture, layers: layers, sharedHeads: sharedHeads, [name])
    #expect(found[name] == (hasMore ? .q5_K : .q3_K))
    let few = try types(.iq2_XS, architecture, layers: layers, sharedHeads: 8, [name])
    #expect(few[name] == .q2_K)
  }

  @Test("models of eight experts have more bits in the attention")
  func eightExperts() throws {
    let parts = ["attn_v", "attn_k", "attn_output"]
    func found(_ preset: Preset, _ experts: Int) throws -> [BlockFormat?] {
      let names = parts.map { "blk.9.\($0).weight" }
      let types = try types(preset, "llama", experts: experts, names)
      return names.map { types[$0] }
    }
    #expect(try found(.q4_K_S, 8) == [.q8_0, .q8_0, .q5_K])
    #expect(try found(.q5_K_S, 8) == [.q8_0, .q8_0, .q5_K])
    #expect(try found(.q6_K, 8) == [.q8_0, .q8_0, .q6_K])
    #expect(try found(.q4_K_S, 16) == [.q5_K, .q4_K, .q4_K])
    #expect(try found(.iq2_XXS, 8) == [.q4_K, .q4_K, .q5_K])
    #expect(try found(.iq2_XXS, 4) == [.q4_K, .iq2_XXS, .iq2_XXS])
  }

  @Test("embeddings of each layer are treated as those of the model")
  func layerEmbeddings() throws {
    let name = "per_layer_token_embd.weight"
    #expect(try types(.q4_K_M, "gemma3n", [name, "token_embd.weight"])[name] == .q6_K)
    #expect(try types(.iq2_XS, "gemma3n", [name, "token_embd.weight", "output.weight"])[name] == .q2_K)
    var recipe = Recipe(.q4_K_M)
    recipe.tokenEmbeddingType = .q8_0
    let tensor = ModelDescription.Tensor(name: name, shape: try #require(Shape([256, 8])), type: .known(.f32))
    let model = ModelDescription(
      architecture: "gemma3n", layerCount: 1, headCount: 8, keyValueHeadCount: 8, tensors: [tensor])
    #expect(try recipe.assignments(for: model).first?.type == .known(.q8_0))
  }

  @Test(
    "small and delicate tensors keep their type",
    arguments: [
      "blk.0.attn_norm.weight", "blk.0.ffn_gate_inp.weight", "blk.0.ffn_gate_tid2eid.weight", "altup_proj.weight",
      "blk.0.altup_router.weight", "blk.0.laurel_l.weight", "per_layer_model_proj.weight", "position_embd.weight",
      "token_types.weight", "blk.0.ssm_conv1d.weight", "blk.0.ssm_conv1d_q.weight", "blk.0.shortconv.conv.weight",
      "blk.0.indexer.k_proj.weight", "blk.0.indexer.q_proj.weight", "blk.0.time_mix_first.weight",
      "blk.0.time_mix_w0.weight", "blk.0.time_mix_w1.weight", "blk.0.time_mix_w2.weight", "blk.0.time_mix_v0.weight",
      "blk.0.time_mix_v1.weight", "blk.0.time_mix_v2.weight", "blk.0.time_mix_a0.weight", "blk.0.time_mix_a1.weight",
      "blk.0.time_mix_a2.weight", "blk.0.time_mix_g1.weight", "blk.0.time_mix_g2.weight",
      "blk.0.time_mix_decay_w1.weight", "blk.0.time_mix_decay_w2.weight", "blk.0.time_mix_lerp_fused.weight",
      "enc.blk.0.attn_rel_b.weight", "v.position_embd.weight", "v.sam.pos_embd.weight", "v.sam.neck.0.weight",
      "v.sam.net_2.weight", "v.blk.0.attn.rel_pos_h.weight", "v.patch_embd.weight", "mm.patch_merger.weight",
      "a.rvq.codebook.weight", "mm.a.code_embd.weight", "blk.0.ssm_a", "blk.0.attn_q.bias",
    ])
  func kept(name: String) throws {
    #expect(try types(.q4_K_M, "llama", [name])[name] == .f32)
  }

  @Test(
    "their neighbours do not",
    arguments: [
      "blk.0.ssm_in.weight", "blk.0.ssm_x.weight", "blk.0.ssm_out.weight", "blk.0.time_mix_key.weight",
      "blk.0.ffn_gate_inp_shexp.weight", "blk.0.nextn.eh_proj.weight", "blk.0.indexer.attn_k.weight", "cls.weight",
    ])
  func changed(name: String) throws {
    #expect(try types(.q4_K_S, "llama", [name])[name] == .q4_K)
  }

  @Test("stacked matrices are MXFP4, but for heads of one family")
  func stacked() throws {
    let names = ["blk.0.attn_k_b.weight", "blk.0.ffn_up_exps.weight", "blk.0.ffn_down_exps.weight"]
    func found(_ architecture: String) throws -> [BlockFormat?] {
      let types = try types(.mxfp4_MOE, architecture, experts: 64, stacked: 4, names)
      return names.map { types[$0] }
    }
    #expect(try found("deepseek2") == [.mxfp4, .mxfp4, .mxfp4])
    #expect(try found("bailingmoe3") == [.q8_0, .mxfp4, .mxfp4])
  }
}
