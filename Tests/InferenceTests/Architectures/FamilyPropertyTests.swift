import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

@Suite("Every family") struct FamilyPropertyTests {
  static let folder = ArchitectureGoldenTests.folder
  static let names = ArchitectureGoldenTests.names
  static let tokens: [Int32] = (0..<72).map { Int32($0 * 37 % 288) }

  @Test(
    "Logits depend neither on how a text is cut nor on what was taken back",
    arguments: names, CacheType.allCases)
  func cuts(name: String, cacheType: CacheType) throws {
    let model = try model(golden: Self.folder + name + ".gguf")
    func make() throws -> Session {
      try Session(model: model, options: .init(contextLength: 80, cacheType: cacheType), pool: Pools.two)
    }
    let size = model.vocabularySize
    let reference = try make().logits(of: Self.tokens)
    var random = RandomSource(seed: 77)
    for _ in 0..<4 {
      let session = try make()
      var steps = 0
      while session.position < Self.tokens.count, steps < 40 {
        steps += 1
        let position = session.position
        if Int.random(in: 0..<4, using: &random) == 0 {
          try session.rewind(to: Int.random(in: 0...position, using: &random))
          continue
        }
        let count = min(Self.tokens.count - position, Int.random(in: 1...30, using: &random))
        let logits = try session.extend(with: Array(Self.tokens[position..<position + count]))
        let row = position + count - 1
        #expect(logits == Array(reference[row * size..<(row + 1) * size]), "\(name), position \(row)")
      }
      #expect(session.position > 0)
    }
  }

  /// Tensors that a file may lack: biases, an output of its own, factors, norms that only some sizes have.
  private static func isOptional(_ tensor: String, _ family: String) -> Bool {
    (tensor.hasSuffix(".bias") && !tensor.hasSuffix("ssm_dt.bias")) || tensor.hasPrefix("rope_")
      || tensor == "output.weight"
      || (family == "stablelm" && tensor.hasSuffix("ffn_norm.weight"))
  }

  @Test("A missing tensor is named", arguments: names)
  func missing(name: String) throws {
    let file = try [UInt8](Goldens.data(Self.folder + name + ".gguf"))
    let checkpoint = try Checkpoint.open(Goldens.path(Self.folder + name + ".gguf"))
    for tensor in checkpoint.tensors where !tensor.name.contains("blk.") || tensor.name.contains("blk.1.") {
      let found = Data(file).range(of: Data(tensor.name.utf8))
      var damaged = file
      damaged[try #require(found).upperBound - 1] = UInt8(ascii: "_")
      let opened = try Checkpoint.open(ByteRegion(copying: damaged), path: "damaged.gguf")
      if Self.isOptional(tensor.name, checkpoint.metadata.string("general.architecture") ?? "") {
        _ = try LanguageModel.load(opened)
        continue
      }
      let error = #expect(throws: InferenceError.self) { try LanguageModel.load(opened) }
      // Where a matrix of several parts is missing the first part is asked for, and where there is no gate both.
      guard case .missingTensor(let missing, _) = try #require(error) else {
        Issue.record("\(tensor.name): \(String(describing: error))")
        continue
      }
      let isPart = tensor.name.hasSuffix("attn_qkv.weight") || tensor.name.hasSuffix("ffn_up.weight")
      #expect(missing == tensor.name || isPart)
    }
  }

  @Test("A damaged header gives an error or a model that computes, never a crash", arguments: names)
  func damagedHeader(name: String) throws {
    let file = try [UInt8](Goldens.data(Self.folder + name + ".gguf"))
    let key = Data(file).range(of: Data("tokenizer.ggml.model".utf8))
    let end = try #require(key).lowerBound
    var random = RandomSource(seed: 5)
    var outcomes = (refused: 0, computed: 0)
    for _ in 0..<150 {
      var damaged = file
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        damaged[Int.random(in: 24..<end, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      do {
        let model = try LanguageModel.load(Checkpoint.open(ByteRegion(copying: damaged), path: "damaged.gguf"))
        let session = try Session(model: model, options: .init(contextLength: 16), pool: Pools.one)
        _ = try session.extend(with: [0, 1, 2])
        outcomes.computed += 1
      } catch {
        outcomes.refused += 1
      }
    }
    #expect(outcomes.refused > 20)
  }
}
