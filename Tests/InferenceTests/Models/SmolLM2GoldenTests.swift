import Foundation
import Inference
import Testing
import TestSupport
import Tokenization

private let smolLM2Golden = "inference/models/smollm2-135m-instruct-q4_1.json"

@Suite("SmolLM2 against goldens", .serialized, .requires(model: .smolLM2), .requires(golden: smolLM2Golden))
struct SmolLM2GoldenTests {
  static let file = smolLM2Golden

  struct Golden: Decodable {
    struct Run: Decodable {
      let ids: [Int32]
      let top1_minus_top2_logit: [Double]
    }
    struct Prompt: Decodable {
      struct Logits: Decodable {
        let file: String
        let f32: String
      }
      let name: String
      let text: String
      let ids: [Int32]
      let greedy_file: Run
      let greedy_f32: Run
      let logits: Logits
    }
    let prompts: [Prompt]
  }

  static let prompts = (try? JSONDecoder().decode(Golden.self, from: Goldens.data(file)).prompts) ?? []
  static let folder = "inference/models/"

  @Test("The float path's logits are those of the F32 form", arguments: prompts.map(\.name))
  func floatLogits(name: String) throws {
    let prompt = try #require(Self.prompts.first { $0.name == name })
    try #require(Goldens.url(Self.folder + prompt.logits.f32) != nil)
    let session = try session(model(path: TestModel.smolLM2.path(), float: true), context: 1024)
    let error = nmse(try session.extend(with: prompt.ids), try Goldens.floats(Self.folder + prompt.logits.f32))
    if ProcessInfo.processInfo.environment["QUANTSCOPE_SHOW"] != nil { print(name, error) }
    #expect(error < 1e-8)
  }

  @Test("Rounded activations stay near the F32 form", arguments: prompts.map(\.name))
  func roundedLogits(name: String) throws {
    let prompt = try #require(Self.prompts.first { $0.name == name })
    let reference = try Goldens.floats(Self.folder + prompt.logits.f32)
    let session = try session(model(path: TestModel.smolLM2.path()), context: 1024)
    let logits = try session.extend(with: prompt.ids)
    let kl = divergence(from: reference, to: logits)
    let error = nmse(centred(logits), centred(reference))
    if ProcessInfo.processInfo.environment["QUANTSCOPE_SHOW"] != nil { print(name, kl, error) }
    #expect(kl < 0.02)
    #expect(error < 1e-2)
    #expect(best(logits) == best(reference))
  }

  @Test("Greedy tokens are the reference's until a near-tie", arguments: prompts.map(\.name), [true, false])
  func greedy(name: String, float: Bool) throws {
    let prompt = try #require(Self.prompts.first { $0.name == name })
    let run = float ? prompt.greedy_f32 : prompt.greedy_file
    let nearTie = run.top1_minus_top2_logit.firstIndex { $0 < (float ? 1e-3 : 0.3) } ?? run.ids.count
    let session = try session(model(path: TestModel.smolLM2.path(), float: float), context: 1024)
    var ids: [Int32] = []
    var logits = try session.extend(with: prompt.ids)
    while ids.count < nearTie {
      ids.append(Int32(best(logits)))
      logits = try session.extend(with: [ids[ids.count - 1]])
    }
    if ProcessInfo.processInfo.environment["QUANTSCOPE_SHOW"] != nil { print(name, float, nearTie) }
    #expect(ids == Array(run.ids.prefix(nearTie)))
  }

  @Test("The tokenizer gives the reference's ids", arguments: prompts.map(\.name))
  func tokens(name: String) throws {
    let prompt = try #require(Self.prompts.first { $0.name == name })
    let tokenizer = try model(path: TestModel.smolLM2.path()).tokenizer
    #expect(tokenizer.encode(prompt.text, addSpecial: false, parseSpecial: true) == prompt.ids)
  }
}
