import Inference
import TestSupport
import Testing

@Suite("Gated delta nets") struct GatedDeltaNetTests {
  static let tokens: [Int32] = (0..<20).map { Int32($0 * 7 % 16) }

  @Test(
    "Any sizes of heads and of the convolution, neighbouring heads or others sharing keys", arguments: [false, true],
    [1, 2, 3, 4, 7])
  func sizes(isNext: Bool, convolutionWidth: Int) throws {
    for (keyHeads, keyLength, heads, valueLength) in [(3, 5, 6, 7), (1, 1, 1, 1), (2, 16, 2, 3), (2, 4, 6, 70)] {
      var tiny = TinyHybrid()
      (tiny.keyHeads, tiny.keyLength, tiny.heads, tiny.valueLength) = (keyHeads, keyLength, heads, valueLength)
      (tiny.isNext, tiny.convolutionWidth) = (isNext, convolutionWidth)
      let session = try session(tiny.load(), context: 32)
      let reference = tiny.reference(Self.tokens)
      #expect(nmse(try session.logits(of: Self.tokens), reference) < 1e-10)
      try session.rewind(to: 11)
      let rest = try session.logits(of: Array(Self.tokens[11...]), prefill: 3)
      #expect(nmse(rest, reference[(11 * 16)...]) < 1e-10)
    }
  }

  @Test("Which layers are recurrent is in the file")
  func pattern() throws {
    // One block, which these make recurrent; without its tensors of attention it can't be anything else.
    for (key, value): (String, GGUFBuilder.Value) in [
      ("full_attention_interval", .uint32(2)), ("attention.recurrent_layers", .array(type: 7, [.bool(true)])),
      ("attention.recurrent_layers", .array(type: 5, [.int32(1), .int32(0)])),
    ] {
      let model = try TinyHybrid(extra: [("full_attention_interval", .uint32(1)), (key, value)]).load()
      #expect(
        try session(model, context: 32).logits(of: Self.tokens)
          == session(
            TinyHybrid().load(), context: 32
          ).logits(of: Self.tokens))
    }
    #expect(throws: InferenceError.wrongShape(tensor: "blk.0.attn_qkv.weight", expected: "12x32", found: "12x72")) {
      try TinyHybrid(extra: [("full_attention_interval", .uint32(1))]).load()
    }
  }

  static let values: [(String, GGUFBuilder.Value)] = [
    ("ssm.conv_kernel", .uint32(0)), ("ssm.conv_kernel", .uint32(65)), ("ssm.state_size", .uint32(0)),
    ("ssm.group_count", .uint32(0)), ("ssm.group_count", .uint32(.max)), ("ssm.time_step_rank", .uint32(7)),
    ("ssm.inner_size", .uint32(43)), ("ssm.inner_size", .uint64(.max)), ("full_attention_interval", .uint32(0)),
    ("attention.recurrent_layers", .array(type: 7, [])), ("attention.recurrent_layers", .uint32(1)),
    ("nextn_predict_layers", .uint32(1)), ("attention.value_length", .uint32(5)),
  ]

  @Test("A senseless value is named", arguments: values.indices)
  func metadata(index: Int) throws {
    let (key, value) = Self.values[index]
    // The last needs a layer of attention.
    let interval: [(String, GGUFBuilder.Value)] =
      key.hasSuffix("value_length") ? [("full_attention_interval", .uint32(1))] : []
    let error = #expect(throws: InferenceError.self) { try TinyHybrid(extra: interval + [(key, value)]).load() }
    switch try #require(error) {
    case .invalidMetadata("qwen35.\(key)", _, _): break
    case .invalidMetadata("qwen35.ssm.time_step_rank", _, _) where key == "ssm.group_count": break
    default: Issue.record("\(key): \(String(describing: error))")
    }
  }
}
