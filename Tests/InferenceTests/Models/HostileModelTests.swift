import Checkpoints
import Inference
import TestSupport
import Testing

@Suite("Damaged models") struct HostileModelTests {
  static let tensors = TinyLlama().builder.tensors.map { String(decoding: $0.name.bytes, as: UTF8.self) }

  @Test("The undamaged one works")
  func sound() throws {
    let session = try session(TinyLlama(layers: 2).load(), context: 64)
    #expect(try session.extend(with: [1, 2, 3]).allSatisfy(\.isFinite))
  }

  @Test("A missing tensor is named", arguments: tensors)
  func missing(name: String) throws {
    var model = TinyLlama()
    model.replace(name, nil)
    if name == "output.weight" {
      // Without it the output is tied to the embedding.
      #expect(try model.load().vocabularySize == 16)
      return
    }
    let error = #expect(throws: InferenceError.self) { try model.load() }
    guard case .missingTensor(name, _) = try #require(error) else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("A tensor of another shape is named", arguments: tensors)
  func wrongShape(name: String) throws {
    for dimensions: [UInt64] in [[33], [32, 17], [16, 32], [31, 32], [32, 16, 2], [0, 16], [32, 0]] {
      let original = try #require(TinyLlama().builder.tensors.first { $0.name.bytes == Array(name.utf8) })
      guard dimensions != original.dimensions else { continue }
      // Another vocabulary's size is an error of the output, which the embedding's rows decide about.
      let blamed = name == "token_embd.weight" && dimensions == [32, 17] ? "output.weight" : name
      var model = TinyLlama()
      let count = Int(dimensions.reduce(1, *))
      model.replace(name, .f32(.init(name), dimensions, [Float](repeating: 1, count: count)))
      let error = #expect(throws: InferenceError.self) { try model.load() }
      guard case .wrongShape(blamed, _, _) = try #require(error) else {
        Issue.record("\(name) \(dimensions): \(String(describing: error))")
        return
      }
    }
  }

  static let values: [(String, GGUFBuilder.Value?)] = [
    ("llama.block_count", nil), ("llama.block_count", .uint32(0)), ("llama.block_count", .uint32(5000)),
    ("llama.context_length", .uint32(0)), ("llama.embedding_length", .uint32(0)),
    ("llama.embedding_length", .string("32")), ("llama.embedding_length", .uint64(.max)),
    ("llama.feed_forward_length", .int32(-1)), ("llama.attention.head_count", .uint32(0)),
    ("llama.attention.head_count", .array(type: 4, [.uint32(2)])), ("llama.attention.head_count", .uint32(33)),
    ("llama.attention.head_count_kv", .uint32(0)), ("llama.attention.head_count_kv", .uint32(3)),
    ("llama.attention.key_length", .uint32(0)), ("llama.attention.key_length", .uint64(1 << 40)),
    ("llama.attention.layer_norm_rms_epsilon", nil), ("llama.attention.layer_norm_rms_epsilon", .float32(.nan)),
    ("llama.attention.layer_norm_rms_epsilon", .float32(-1)),
    ("llama.attention.layer_norm_rms_epsilon", .float32(.infinity)), ("llama.rope.freq_base", .float32(0)),
    ("llama.rope.freq_base", .float32(.nan)), ("llama.rope.dimension_count", .uint32(0)),
    ("llama.rope.dimension_count", .uint32(3)), ("llama.rope.dimension_count", .uint32(64)),
    ("llama.rope.scaling.type", .string("spiral")), ("llama.expert_count", .uint32(.max)),
    ("tokenizer.ggml.tokens", .strings((0..<17).map(String.init))),
  ]

  @Test("A senseless metadata value is named", arguments: values.indices)
  func metadata(index: Int) throws {
    let (key, value) = Self.values[index]
    var model = TinyLlama()
    model.set(key, value)
    let error = #expect(throws: InferenceError.self) { try model.load() }
    switch try #require(error) {
    case .missingMetadata(key, _), .invalidMetadata(key, _, _): break
    // More heads than the width has columns leave heads of nothing.
    case .invalidMetadata("llama.attention.key_length", _, _) where key == "llama.attention.head_count": break
    // Too many layers for a count that is allowed: the first that is not there is named.
    default: Issue.record("\(key): \(String(describing: error))")
    }
  }

  @Test("A layer too many, a factor that is none, an unknown type")
  func others() throws {
    var model = TinyLlama()
    model.set("llama.block_count", .uint32(2))
    #expect(throws: InferenceError.missingTensor(name: "blk.1.attn_norm.weight", expected: "32")) { try model.load() }

    model = TinyLlama()
    model.builder.tensors.append(.f32("rope_freqs.weight", [8], [1, 1, 0, 1, 1, 1, 1, 1]))
    expectError(InferenceError.self, saying: "rope_freqs.weight is a factor that is not above 0") { try model.load() }

    model = TinyLlama()
    let name = "blk.0.attn_q.weight"
    model.replace(name, .init(.init(name), [32, 32], type: 99, data: [UInt8](repeating: 0, count: 4096)))
    let error = #expect(throws: InferenceError.self) { try model.load() }
    guard case .unsupportedType(name, _) = try #require(error) else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("An unknown family's error lists those there are")
  func unknownFamily() throws {
    var model = TinyLlama()
    model.set("general.architecture", .string("alpaca\u{1b}[2J"))
    let error = #expect(throws: InferenceError.self) { try model.load() }
    let sentence = try #require(error).description
    #expect(sentence.contains("llama") && sentence.contains("alpaca") && !sentence.contains("\u{1b}"))
    model.set("general.architecture", nil)
    let missing = InferenceError.missingMetadata(
      key: "general.architecture", expected: "the name of a model family")
    #expect(throws: missing) { try model.load() }
  }

  @Test("Weights that are no numbers end a generation with an error, not a crash")
  func notFinite() throws {
    var model = TinyLlama()
    model.replace("output_norm.weight", .f32("output_norm.weight", [32], [Float](repeating: .nan, count: 32)))
    let session = try session(model.load(), context: 16)
    let logits = try session.extend(with: [1])
    #expect(logits.count { $0.isNaN } == 16)
    #expect(Sampler.best(of: logits.span) == nil)
  }

  @Test("A bias beside a matrix is added")
  func bias() throws {
    let plain = try session(TinyLlama().load(), context: 16).extend(with: [1, 2])
    var model = TinyLlama()
    model.builder.tensors.append(.f32("output.bias", [16], (0..<16).map { Float($0) }))
    let biased = try session(model.load(), context: 16).extend(with: [1, 2])
    #expect(zip(plain, biased).enumerated().allSatisfy { $1.1 == $1.0 + Float($0) })
  }
}
