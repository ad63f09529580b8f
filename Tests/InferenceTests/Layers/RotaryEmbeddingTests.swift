import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

@Suite("Rotary embedding") struct RotaryEmbeddingTests {
  /// What the file makes of a tiny model's 16 rotated values, with these keys and tensors added.
  private func rope(
    _ values: [(String, GGUFBuilder.Value)], tensors: [GGUFBuilder.Tensor] = [], isScaled: Bool = true
  ) throws -> RotaryEmbedding {
    var model = TinyLlama()
    for (key, value) in values { model.set("llama." + key, value) }
    model.builder.tensors += tensors
    let file = ByteRegion(copying: model.builder.build().bytes)
    let loader = WeightLoader(try Checkpoint.open(file, path: "tiny.gguf"), architecture: "llama")
    return try loader.rotaryEmbedding(headLength: 16, pairing: .adjacent, isScaled: isScaled)
  }

  private let plain = (0..<8).map { pow(10000, -Double(2 * $0) / 16) }

  private func isNear(_ found: [Double], _ expected: [Double], _ limit: Double = 1e-12) -> Bool {
    found.count == expected.count && zip(found, expected).allSatisfy { abs($0 - $1) <= limit * abs($1) }
  }

  @Test("Without scaling, and with a kind that is none")
  func plainFrequencies() throws {
    #expect(isNear(try rope([]).frequencies, plain))
    let none = try rope([("rope.scaling.type", .string("none")), ("rope.scaling.factor", .float32(4))])
    #expect(isNear(none.frequencies, plain) && none.magnitude == 1)
  }

  @Test("Linear: every pair turns slower, by either key", arguments: ["rope.scaling.factor", "rope.scale_linear"])
  func linear(key: String) throws {
    #expect(isNear(try rope([(key, .float32(4))]).frequencies, plain.map { $0 / 4 }))
    #expect(isNear(try rope([(key, .float32(4))], isScaled: false).frequencies, plain))
    #expect(isNear(try rope([(key, .float32(0))]).frequencies, plain))
  }

  @Test("NTK: the fastest pair turns as before, the slowest as with linear scaling")
  func ntk() throws {
    let found = try rope([("rope.scaling.type", .string("ntk")), ("rope.scaling.factor", .float32(8))]).frequencies
    #expect(isNear([found[0], found[7]], [plain[0], plain[7] / 8]))
    #expect((1..<7).allSatisfy { found[$0] < plain[$0] && found[$0] > plain[$0] / 8 })
  }

  @Test("YaRN: a ramp between pairs that stay and pairs that are slowed down; values grow by the attention factor")
  func yarn() throws {
    let keys: [(String, GGUFBuilder.Value)] = [
      ("rope.scaling.type", .string("yarn")), ("rope.scaling.factor", .float32(40)),
      ("rope.scaling.original_context_length", .uint32(4096)),
    ]
    // Computed beside, from the paper's definitions; the ramp goes from pair 2 to pair 6.
    let expected = [1, 0.316227766, 0.1, 0.0239147248, 0.005125, 0.000849862121, 2.5e-05, 7.90569415e-06]
    let found = try rope(keys)
    #expect(isNear(found.frequencies, expected, 1e-8))
    #expect(abs(found.magnitude - 1.3688879454113936) < 1e-12)
    #expect(abs(try rope(keys + [("rope.scaling.attn_factor", .float32(0.5))]).magnitude - 0.6844439727) < 1e-9)
    // A multiplier of the file's own moves the factor to the scores' scale.
    #expect(try rope(keys + [("rope.scaling.yarn_log_multiplier", .float32(0.1))]).magnitude == 1)
    let other = try rope(keys + [("rope.scaling.yarn_beta_fast", .float32(100))])
    #expect(!isNear(other.frequencies, expected, 1e-8))
  }

  @Test("Factors for short and long contexts, chosen by the session's context")
  func longrope() throws {
    let (short, long) = ((1...8).map { Float($0) }, (11...18).map { Float($0) })
    let found = try rope(
      [("rope.scaling.original_context_length", .uint32(32)), ("rope.scaling.attn_factor", .float32(1.25))],
      tensors: [.f32("rope_factors_short.weight", [8], short), .f32("rope_factors_long.weight", [8], long)])
    let expected = [short, long].map { factors in zip(plain, factors).map { $0 / Double($1) } }
    #expect(isNear(found.frequencies(contextLength: 1), expected[0]))
    #expect(isNear(found.frequencies(contextLength: 32), expected[0]))
    #expect(isNear(found.frequencies(contextLength: 33), expected[1]))
    #expect(found.magnitude == 1.25)
  }

  @Test(
    "A model of long and short factors computes by its session's context",
    .requires(golden: "inference/architectures/phi3.gguf"))
  func longContext() throws {
    let model = try model(golden: "inference/architectures/phi3.gguf")
    let tokens: [Int32] = [1, 2, 3, 4]
    let near = try session(model, context: 128).extend(with: tokens)
    #expect(try session(model, context: 4096).extend(with: tokens) == near)
    #expect(nmse(try session(model, context: 4097).extend(with: tokens), near) > 1e-6)
  }

  @Test(
    "Scaling that is senseless is refused",
    arguments: [
      ("rope.scaling.factor", GGUFBuilder.Value.float32(.nan)), ("rope.scaling.factor", .float32(-1)),
      ("rope.scaling.original_context_length", .uint32(0)), ("rope.scaling.yarn_beta_fast", .float32(0)),
      ("rope.scaling.attn_factor", .float32(.infinity)), ("rope.scaling.yarn_ext_factor", .float32(2)),
    ])
  func refused(key: String, value: GGUFBuilder.Value) {
    let keys = [("rope.scaling.type", GGUFBuilder.Value.string("yarn")), (key, value)]
    expectError(InferenceError.self, saying: "llama.\(key) is ") { try rope(keys) }
  }
}
