import Foundation
import Inference
import TestSupport
import Testing
import Tokenization

/// What the reference says about a real model.
struct RealModelGoldens {
  struct Prompt: Decodable, CustomTestStringConvertible {
    struct Run: Decodable {
      let ids: [Int32]
      let top1_minus_top2_logit: [Double]
    }
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
    var testDescription: String { name }
  }

  private struct File: Decodable { let prompts: [Prompt] }

  let model: TestModel
  let prompts: [Prompt]
  /// What the float path's logits may differ from those of the reference's F32 form.
  let limit: Double

  static let folder = "inference/models/"

  init(_ model: TestModel, file: String, limit: Double) {
    self.model = model
    self.limit = limit
    prompts = (try? JSONDecoder().decode(File.self, from: Goldens.data(Self.folder + file)).prompts) ?? []
  }

  private func show(_ items: Any...) {
    if ProcessInfo.processInfo.environment["QUANTSCOPE_SHOW"] != nil { print(model, items) }
  }

  func session(float: Bool) throws -> Session {
    try InferenceTests.session(InferenceTests.model(path: model.path(), float: float), context: 1024)
  }

  func checkFloatLogits(_ prompt: Prompt) throws {
    let reference = try Goldens.floats(Self.folder + prompt.logits.f32)
    let error = nmse(try session(float: true).extend(with: prompt.ids), reference)
    show(prompt.name, error)
    #expect(error < limit)
  }

  func checkRoundedLogits(_ prompt: Prompt) throws {
    let reference = try Goldens.floats(Self.folder + prompt.logits.f32)
    let logits = try session(float: false).extend(with: prompt.ids)
    let kl = divergence(from: reference, to: logits)
    let error = nmse(centred(logits), centred(reference))
    show(prompt.name, kl, error)
    #expect(kl < 0.02)
    #expect(error < 1e-2)
    #expect(best(logits) == best(reference))
  }

  /// How many of the reference's tokens are beyond doubt: those before the first near-tie. With rounded activations a tie
  /// is near as soon as one of the reference's two runs, rounded or not, says so; a rounding of our own is a third one.
  private func certainTokens(_ prompt: Prompt, float: Bool) -> Int {
    if float { return Self.certainTokens(prompt.greedy_f32, margin: 1e-3) }
    let file = Self.certainTokens(prompt.greedy_file, margin: 0.3)
    let common = zip(prompt.greedy_file.ids, prompt.greedy_f32.ids).prefix { $0 == $1 }.count
    return min(file, common, Self.certainTokens(prompt.greedy_f32, margin: 0.3))
  }

  private static func certainTokens(_ run: Prompt.Run, margin: Double) -> Int {
    run.top1_minus_top2_logit.firstIndex { $0 < margin } ?? run.ids.count
  }

  func checkGreedyTokens(_ prompt: Prompt, float: Bool) throws {
    let run = float ? prompt.greedy_f32 : prompt.greedy_file
    let nearTie = certainTokens(prompt, float: float)
    let session = try session(float: float)
    var ids: [Int32] = []
    var logits = try session.extend(with: prompt.ids)
    while ids.count < nearTie {
      ids.append(Int32(best(logits)))
      logits = try session.extend(with: [ids[ids.count - 1]])
    }
    show(prompt.name, float, nearTie)
    #expect(ids == Array(run.ids.prefix(nearTie)))
  }

  func checkTokens(_ prompt: Prompt) throws {
    let tokenizer = try InferenceTests.model(path: model.path()).tokenizer
    let plain = tokenizer.encode(prompt.text, addSpecial: false, parseSpecial: true)
    let special = tokenizer.encode(prompt.text, addSpecial: true, parseSpecial: true)
    #expect(prompt.ids == plain || prompt.ids == special)
    #expect(tokenizer.decode(plain, renderSpecial: true) == Array(prompt.text.utf8))
  }
}
