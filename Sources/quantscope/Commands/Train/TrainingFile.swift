import Foundation
import Quantization
import Training

/// What a TOML file says of a run of training.
///
///     output = "sketch.gguf"       # beside the file
///     start = "model.gguf"         # go on from a model; else [model] and [tokenizer] say what begins
///     [model]  [tokenizer]  [data]  [training]  [distillation]  [qat]
struct TrainingFile {
  let path: String
  let name: String
  let output: String
  let start: String?
  let seed: UInt64
  let shape: LlamaShape?
  let tokenizer: TokenizerPlan
  let data: DataPlan
  let settings: TrainingSettings
  let saveEvery: Int
  let measureEvery: Int
  /// Whether weights that are zero stay so.
  let keepsZeros: Bool
  let distillation: DistillationPlan?
  let qat: RoundingPlan

  /// How a vocabulary is made.
  struct TokenizerPlan {
    /// Tokens, bytes and special ones counted.
    var size = 1024
    /// Texts that it is made from.
    var examples = 20_000
  }

  /// Where texts come from.
  struct DataPlan {
    enum Content: Equatable {
      /// Captions with drawings and short chats, made by this program.
      case sketches
      /// A file of plain text.
      case text(String)
    }
    let content: Content
    let seed: UInt64
    /// Texts kept aside for measuring: held-back captions, or the last part of the file.
    let measured: Int
  }

  /// How weights are rounded in training.
  struct RoundingPlan {
    var method = QuantizationMethod.straightThrough
    var mode = EncodingMode.reference
  }

  /// Reads a file; `start`, where given, is the model to go on from, whatever the file says.
  init(_ path: String, start model: String? = nil) throws {
    let file = try TOMLSection(file: path)
    self.path = path
    output = Self.beside(path, try file.text("output", or: "model.gguf"))
    name = try file.text("name", or: "Trained model")
    let named = try file.text("start").map { Self.beside(path, $0) }
    start = model ?? named
    seed = UInt64(clamping: try file.integer("seed", or: 1))
    shape = try Self.shape(try file.section("model"))
    tokenizer = try Self.tokenizer(try file.section("tokenizer"))
    data = try Self.data(try file.section("data"), path, seed: seed)
    guard let training = try file.section("training") else { throw Failure("\(path): there is no [training]") }
    saveEvery = try training.integer("save_every", or: 200)
    measureEvery = try training.integer("measure_every", or: 200)
    keepsZeros = try training.flag("keep_zeros", or: false)
    settings = try Self.settings(training, path)
    distillation = try Self.distillation(try file.section("distillation"), path)
    qat = try Self.quantization(try file.section("qat"), path)
    try file.close()
    guard (start == nil) != (shape == nil) else {
      throw Failure("\(path): say either start = \"MODEL.gguf\" or the sizes of a new model in [model]")
    }
    guard start != nil || distillation == nil || distillation?.teacher != nil else {
      throw Failure("\(path): [distillation] a new model has nothing to follow; name one with teacher = \"MODEL.gguf\"")
    }
    guard start != nil || !keepsZeros else {
      throw Failure("\(path): keep_zeros goes with start = \"MODEL.gguf\", a model that was pruned")
    }
    do { try settings.check() } catch { throw Failure("\(path): \(error)") }
  }

  /// What a run of this file reads of the disk: the file, its texts, and the models that it begins with and follows.
  var sources: [String] {
    var paths = [path] + [start, distillation?.teacher].compactMap(\.self).flatMap(ModelPath.sources)
    if case .text(let text) = data.content { paths.append(text) }
    return paths
  }

  /// A path that the file names, from its own folder.
  private static func beside(_ file: String, _ path: String) -> String {
    guard !path.hasPrefix("/"), file != "-" else { return path }
    let folder = (file as NSString).deletingLastPathComponent
    return folder.isEmpty ? path : (folder as NSString).appendingPathComponent(path)
  }

  private static func shape(_ section: TOMLSection?) throws -> LlamaShape? {
    guard let section else { return nil }
    let shape = LlamaShape(
      layers: try section.integer("layers"), width: try section.integer("width"), heads: try section.integer("heads"),
      keyHeads: try section.integer("key_heads", or: try section.integer("heads")),
      feedForward: try section.integer("feed_forward"), context: try section.integer("context", or: 512),
      ropeBase: try section.number("rope_base", or: 10000), epsilon: try section.number("epsilon", or: 1e-5))
    try section.close()
    return shape
  }

  private static func tokenizer(_ section: TOMLSection?) throws -> TokenizerPlan {
    var plan = TokenizerPlan()
    guard let section else { return plan }
    plan.size = try section.integer("size", or: plan.size)
    plan.examples = try section.integer("examples", or: plan.examples)
    try section.close()
    return plan
  }

  private static func data(_ section: TOMLSection?, _ path: String, seed: UInt64) throws -> DataPlan {
    let corpus = try section?.text("corpus")
    let text = try section?.text("text")
    let plan = DataPlan(
      content: text.map { .text(beside(path, $0)) } ?? .sketches,
      seed: UInt64(clamping: try section?.integer("seed", or: Int(clamping: seed)) ?? Int(clamping: seed)),
      measured: max(1, try section?.integer("measured", or: 200) ?? 200))
    try section?.close()
    guard (corpus == nil) != (text == nil) || section == nil, corpus == nil || corpus == "sketches" else {
      throw Failure("\(path): [data] has either corpus = \"sketches\" or text = \"FILE\"")
    }
    return plan
  }

  private static func settings(_ section: TOMLSection, _ path: String) throws -> TrainingSettings {
    let rate = try section.number("rate", or: 1e-3)
    let steps = try section.integer("steps")
    let schedule = Schedule(
      peak: rate, final: try section.number("final_rate", or: rate / 10),
      warmup: try section.integer("warmup", or: max(1, steps / 50)), steps: steps)
    let kind = try section.text("optimizer", or: OptimizerKind.adamW.rawValue)
    guard let kind = OptimizerKind(rawValue: kind) else {
      let all = OptimizerKind.allCases.map(\.rawValue).joined(separator: ", ")
      throw Failure("\(path): [training] optimizer is one of \(all)")
    }
    let usual = OptimizerSettings()
    let optimizer = OptimizerSettings(
      kind: kind, beta1: try section.number("beta1", or: usual.beta1),
      beta2: try section.number("beta2", or: usual.beta2),
      epsilon: try section.number("epsilon", or: usual.epsilon), decay: try section.number("decay", or: usual.decay),
      clip: try section.number("clip", or: usual.clip), momentum: try section.number("momentum", or: usual.momentum))
    let settings = TrainingSettings(
      schedule: schedule, optimizer: optimizer, batchTokens: try section.integer("batch_tokens", or: 8192),
      microTokens: try section.integer("micro_tokens", or: 4096))
    try section.close()
    return settings
  }

  private static func quantization(_ section: TOMLSection?, _ path: String) throws -> RoundingPlan {
    var plan = RoundingPlan()
    guard let section else { return plan }
    let method = try section.text("method", or: plan.method.rawValue)
    let mode = try section.text("encoder", or: plan.mode.rawValue)
    try section.close()
    guard let chosen = QuantizationMethod(rawValue: method) else {
      throw Failure("\(path): [qat] method is \"ste\" or \"lsq\"")
    }
    guard let encoder = EncodingMode(rawValue: mode) else {
      throw Failure("\(path): [qat] encoder is \"reference\" or \"best\"")
    }
    (plan.method, plan.mode) = (chosen, encoder)
    return plan
  }

  private static func distillation(_ section: TOMLSection?, _ path: String) throws -> DistillationPlan? {
    guard let section else { return nil }
    let usual = DistillationPlan()
    let plan = DistillationPlan(
      teacher: try section.text("teacher").map { beside(path, $0) },
      temperature: try section.number("temperature", or: usual.temperature),
      share: try section.number("share", or: usual.share))
    try section.close()
    guard plan.temperature > 0, plan.temperature <= 100 else {
      throw Failure("\(path): [distillation] temperature is a number above 0, such as 2")
    }
    guard plan.share >= 0, plan.share <= 1 else {
      throw Failure("\(path): [distillation] share is a number from 0 to 1")
    }
    return plan
  }
}
