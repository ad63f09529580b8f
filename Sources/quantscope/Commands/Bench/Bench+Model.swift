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
    let bench = ModelBench(session: session)
    // A model that is not repacked is read from its file by the first run.
    let prompt = try repeated(promptTokens) { try bench.prompt(promptTokens) }
    let generation = try repeated(generateTokens) { try bench.generate(generateTokens) }
    let peak = ResidentMemory.peak()
    let result = ModelSpeed(
      checkpoint: checkpoint, model: model, threads: compute.pool.threadCount, promptTokens: promptTokens,
      generateTokens: generateTokens, prompt: prompt, generation: generation, loadSeconds: loading, peakBytes: peak,
      readBandwidth: try MachineLimits.readBandwidth(compute.pool))
    if json { try result.document.print() } else { try result.printLines() }
  }

  /// Tokens a second of each of the runs after the first.
  private func repeated(_ tokens: Int, _ run: () throws -> Void) throws -> [Double] {
    guard tokens > 0 else { return [] }
    try run()
    return try (0..<`repeat`).map { _ in Double(tokens) / (try Stopwatch.seconds(run)) }
  }
}

/// A session that computes the same tokens each time.
private struct ModelBench {
  let session: Session

  /// Numbers spread over the vocabulary, the same in each run.
  private func tokens(_ count: Int) -> [Int32] {
    var state: UInt64 = 7
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int32(truncatingIfNeeded: Int((state >> 33) % UInt64(session.model.vocabularySize)))
    }
  }

  func prompt(_ count: Int) throws {
    try session.rewind(to: 0)
    try append(tokens(count))
  }

  func generate(_ count: Int) throws {
    try session.rewind(to: 0)
    for token in tokens(count) { try append([token]) }
  }

  private func append(_ tokens: [Int32]) throws {
    do throws(InferenceError) {
      try session.append(tokens, isCancelled: { Signals.isInterrupted })
    } catch .cancelled {
      throw Interruption()
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
