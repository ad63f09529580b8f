import Checkpoints
import Foundation
import Inference
import Quantization
import Tensors

extension BenchCommand {
  /// Measures a model, prompts and single tokens each on an empty context.
  func measure(model text: String) throws {
    let start = ContinuousClock.now
    let checkpoint = try ModelArgument.open(text)
    let model = try compute.load(checkpoint)
    let session = try compute.session(model, context: max(promptTokens, generateTokens, 1))
    let loading = (ContinuousClock.now - start) / .seconds(1)
    let measurement = SpeedMeasurement(
      compute: compute, promptTokens: promptTokens, generateTokens: generateTokens, repeats: `repeat`)
    let speeds = try measurement.measure(session)
    let peak = ResidentMemory.peak()
    let result = ModelSpeed(
      checkpoint: checkpoint, model: model, threads: compute.pool.threadCount, promptTokens: promptTokens,
      generateTokens: generateTokens, prompt: speeds.prompt, generation: speeds.generation, loadSeconds: loading,
      peakBytes: peak,
      readBandwidth: try MachineLimits.readBandwidth(compute.pool))
    if json { try result.document.print() } else { try result.printLines() }
    let measurer = Measurer(store: results.open(), compute: compute, line: ProgressLine())
    if let store = measurer.store, let identity = try measurer.identity(of: checkpoint) {
      measurement.keep(speeds, of: identity, in: store)
    }
  }
}

/// What was measured of a model.
private struct ModelSpeed {
  let checkpoint: Checkpoint
  let model: LanguageModel
  let threads: Int
  let promptTokens: Int
  let generateTokens: Int
  let prompt: [Double]
  let generation: [Double]
  let loadSeconds: Double
  let peakBytes: Int
  let readBandwidth: Double

  /// Bytes of weights that a single token reads: all but the embedding, of which it takes a row, and of experts those that
  /// it is given to.
  private var bytesPerToken: Int {
    let experts = (count: number("expert_count") ?? 0, used: number("expert_used_count") ?? 0)
    let isTied = checkpoint.tensor(named: "output.weight") == nil
    return checkpoint.tensors.reduce(0) { sum, tensor in
      if tensor.name == "token_embd.weight", !isTied { return sum }
      guard tensor.name.contains("_exps."), experts.count > 0 else { return sum + tensor.byteCount }
      return sum + tensor.byteCount / experts.count * experts.used
    }
  }

  private func number(_ key: String) -> Int? { checkpoint.metadata["\(model.architecture).\(key)"]?.integer }

  /// Tokens a second that reading the weights alone would allow.
  private var limit: Double { readBandwidth / Double(max(bytesPerToken, 1)) }

  /// What the file says, else the file's own name.
  private var name: String {
    let named = checkpoint.metadata.string("general.name") ?? ""
    return named.isEmpty ? (checkpoint.path as NSString).lastPathComponent : named
  }

  var document: JSON {
    [
      "model": [
        "name": .string(name), "architecture": .string(model.architecture),
        "parameters": .integer(checkpoint.parameterCount), "bytes": .integer(checkpoint.byteCount),
        "bits_per_weight": .double(checkpoint.bitsPerWeight), "repacked": .bool(model.packedBytes != nil),
        "bytes_per_token": .integer(bytesPerToken),
      ],
      "threads": .integer(threads), "instruction_set": .string(FormatRegistry.instructionSet),
      "prompt": ["tokens": .integer(promptTokens), "tokens_per_second": .array(prompt.map(JSON.double))],
      "generate": ["tokens": .integer(generateTokens), "tokens_per_second": .array(generation.map(JSON.double))],
      "load_seconds": .double(loadSeconds), "peak_rss_bytes": .integer(peakBytes),
      "read_bandwidth_bytes_per_second": .double(readBandwidth),
    ]
  }

  func printLines() throws {
    try Output.line(
      "\(name)  \(model.architecture)  \(FormatRegistry.instructionSet), \(threads) threads, "
        + (model.packedBytes == nil ? "weights in place" : "weights repacked"))
    if !prompt.isEmpty { try Output.line("prompt \(promptTokens)".padded + speeds(prompt)) }
    if !generation.isEmpty {
      let share = 100 * Stopwatch.median(generation) / limit
      try Output.line(
        "decode \(generateTokens)".padded + speeds(generation)
          + String(
            format: ", %.0f%% of the %.0f that reading %.1f MB a token at %.1f GB/s allows", share, limit,
            Double(bytesPerToken) / 1e6, readBandwidth / 1e9))
    }
    try Output.line("loaded in".padded + String(format: "%9.2f s", loadSeconds))
    try Output.line("peak memory".padded + String(format: "%9.0f MB", Double(peakBytes) / 1e6))
  }

  private func speeds(_ values: [Double]) -> String {
    String(
      format: "%9.1f tokens/s (%.1f to %.1f)", Stopwatch.median(values), values.min() ?? 0, values.max() ?? 0)
  }
}

extension String {
  /// Filled up to a column's width.
  fileprivate var padded: String { padding(toLength: 14, withPad: " ", startingAt: 0) }
}
