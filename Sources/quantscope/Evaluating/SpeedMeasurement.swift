import Evaluation
import Inference
import Results
import Tensors

/// Tokens a second of prompts and of single tokens, kept in the results store.
struct SpeedMeasurement {
  let compute: ComputeOptions
  let promptTokens: Int
  let generateTokens: Int
  let repeats: Int

  /// What was measured: tokens a second of each repetition.
  struct Speeds {
    let prompt: [Double]
    let generation: [Double]
  }

  /// Measures `session`, each on an empty context, after a run that warms up.
  func measure(_ session: Session) throws -> Speeds {
    let bench = ModelBench(session: session)
    // A model that is not repacked is read from its file by the first run.
    return Speeds(
      prompt: try repeated(promptTokens) { try bench.prompt(promptTokens) },
      generation: try repeated(generateTokens) { try bench.generate(generateTokens) })
  }

  /// Tokens a second of each of the runs after the first.
  private func repeated(_ tokens: Int, _ run: () throws -> Void) throws -> [Double] {
    guard tokens > 0 else { return [] }
    try run()
    return try (0..<repeats).map { _ in Double(tokens) / (try Stopwatch.seconds(run)) }
  }

  /// Keeps speeds of a model; says where the store can't.
  func keep(_ speeds: Speeds, of model: ModelIdentity, in store: ResultsStore) {
    let request = RunRequest(
      .speed, of: model,
      settings: [
        "threads": "\(compute.pool.threadCount)", "prompt-tokens": "\(promptTokens)",
        "generate-tokens": "\(generateTokens)", "activations": compute.float ? "float" : "8-bit",
        "kv-type": compute.kvType ?? "f16", "in-place": "\(compute.inPlace)",
      ], text: TextIdentity(name: "", hash: ""), dependsOnMachine: true)
    var figures: [String: Double] = [:]
    for (name, values) in [("prompt", speeds.prompt), ("generate", speeds.generation)] where !values.isEmpty {
      figures[name + "_tokens_per_second"] = Stopwatch.median(values)
      figures[name + "_tokens_per_second_least"] = values.min()
      figures[name + "_tokens_per_second_most"] = values.max()
    }
    do throws(ResultsError) {
      let run = try store.begin(request)
      run.finish(figures: figures)
      if let trouble = run.trouble { throw trouble }
    } catch {
      Output.message("\(error); the speed is not kept")
    }
  }
}

/// A session that computes the same tokens each time.
struct ModelBench {
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
