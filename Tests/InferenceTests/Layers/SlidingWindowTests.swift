import Checkpoints
import Inference
import Tensors
import TestSupport
import Testing

@Suite("Sliding windows") struct SlidingWindowTests {
  /// A model of one layer, so that a token sees exactly its window.
  private func logits(_ family: String, window: UInt32?, _ tokens: [Int32]) throws -> [Float] {
    var model = TinyLlama()
    model.rename(to: family)
    if let window { model.set("\(family).attention.sliding_window", .uint32(window)) }
    return try session(model.load(), context: 32).extend(with: tokens)
  }

  @Test("A token sees its window and nothing before it", arguments: ["llama", "mistral"], [1, 4, 9] as [UInt32])
  func sight(family: String, window: UInt32) throws {
    let tokens: [Int32] = (0..<20).map { Int32($0 * 7 % 16) }
    let reference = try logits(family, window: window, tokens)
    for place in tokens.indices {
      var other = tokens
      other[place] = (other[place] + 1) % 16
      let isSeen = place >= tokens.count - Int(window)
      #expect((try logits(family, window: window, other) != reference) == isSeen)
      #expect(try logits(family, window: nil, other) != logits(family, window: nil, tokens))
    }
  }

  private func windows(_ pattern: GGUFBuilder.Value?, layers: Int, period: Int) throws -> [Int] {
    var model = TinyLlama()
    model.set("llama.attention.sliding_window", .uint32(8))
    model.set("llama.attention.sliding_window_pattern", pattern)
    let file = ByteRegion(copying: model.builder.build().bytes)
    let loader = WeightLoader(try Checkpoint.open(file, path: "tiny.gguf"), architecture: "llama")
    return try loader.slidingWindows(layers: layers, period: period)
  }

  @Test("Which layers have the window: the family's period, the file's, or layer by layer")
  func patterns() throws {
    #expect(try windows(nil, layers: 4, period: 0) == [8, 8, 8, 8])
    #expect(try windows(nil, layers: 4, period: 1) == [0, 0, 0, 0])
    #expect(try windows(nil, layers: 4, period: 2) == [8, 0, 8, 0])
    #expect(try windows(.uint32(3), layers: 7, period: 6) == [8, 8, 0, 8, 8, 0, 8])
    let each = GGUFBuilder.Value.array(type: 7, [.bool(false), .bool(true), .bool(true)])
    #expect(try windows(each, layers: 3, period: 6) == [0, 8, 8])
    let key = "llama.attention.sliding_window_pattern is "
    expectError(InferenceError.self, saying: key + "an array of 3") { try windows(each, layers: 4, period: 6) }
    expectError(InferenceError.self, saying: key + "an array of 3: expected a truth value for each of 3 layers") {
      try windows(.int32s([1, 2, 3]), layers: 3, period: 6)
    }
    expectError(InferenceError.self, saying: key + "-1") { try windows(.int32(-1), layers: 3, period: 6) }
  }

  @Test(
    "Learned positions end where the file's do", .requires(golden: "inference/architectures/gpt2.gguf"))
  func positionLimit() throws {
    let model = try model(golden: "inference/architectures/gpt2.gguf")
    #expect(Session.defaultContextLength(of: model) == 128)
    #expect(throws: InferenceError.invalidContextLength(found: 129, limit: 128)) { try session(model, context: 129) }
  }
}
