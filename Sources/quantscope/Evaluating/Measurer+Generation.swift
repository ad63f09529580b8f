import Checkpoints
import Inference
import Results

extension Measurer {
  /// Keeps a text that a model wrote, with the prompt and how tokens were chosen. The same prompt with the same sampler and
  /// seed is the same run.
  func keep(
    _ result: GenerationResult, of checkpoint: Checkpoint, prompt: String, sampler: SamplerConfiguration
  ) throws {
    guard let identity = try identity(of: checkpoint) else { return }
    var settings = ["samplers": sampler.activeChain.joined(separator: ","), "seed": "\(sampler.seed)"]
    settings["activations"] = compute.float ? "float" : "8-bit"
    settings["kv-type"] = compute.kvType ?? "f16"
    settings["temperature"] = "\(sampler.temperature)"
    let run = try begin(
      RunRequest(
        .generation, of: identity, settings: settings,
        text: TextIdentity(name: RunText.short(prompt, 40), hash: ContentHash.of(prompt))))
    run?.finish(
      figures: [
        "generated_tokens": Double(result.ids.count), "prompt_tokens": Double(result.statistics.promptTokens),
        "generate_tokens_per_second": result.statistics.tokensPerSecond,
      ], notes: ["prompt": prompt, "text": result.text, "stop": result.stopReason.rawValue])
    Self.sayTrouble(of: run)
  }
}
