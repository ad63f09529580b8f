import CKernels
import Checkpoints
import Evaluation
import Foundation
import Inference
import Results
import Tensors

/// How far a reference is from itself: what is not above it can't be told from rounding.
struct NoiseFloor {
  /// Divergence of the reference's usual path, which rounds activations to 8 bits, from its path in floats; nil where the
  /// usual path is the one in floats.
  let rounding: DivergenceFigure?
  /// Mean divergence of the reference by another instruction set from the reference by the one in use; nil where the
  /// processor has no other of use.
  let instructionSet: InstructionSet?

  struct InstructionSet {
    let name: String
    let mean: Double
  }

  /// Measures both on the first `count` chunks of `texts`, or takes them from the results store; nil for none.
  ///
  /// An instruction set is chosen when a program starts, so a second process opens the file of `reference`. Results do not
  /// depend on the number of threads, so there is nothing to measure of that.
  static func measure(
    of reference: Checkpoint, _ identity: ModelIdentity?, on texts: EvaluatedTexts, count: Int, _ measurer: Measurer
  ) throws -> NoiseFloor? {
    let part = Array(texts.chunks.prefix(count))
    guard !part.isEmpty else { return nil }
    measurer.line.show("the noise floor")
    let logits = try SetLogits(of: reference, on: part, measurer)
    let measured = try measurer.scores(
      of: identity, against: identity, on: part, text: texts.identity,
      settings: ["reference-activations": measurer.compute.float ? "the same" : "float"], logits.scores)
    let set = try logits.other.flatMap { other -> InstructionSet? in
      let figure = "instruction_set_\(other.name)"
      let known = try measured.run.flatMap { run in try measurer.store?.run(run.id).figures[figure] }
      guard let mean = try known ?? logits.divergence() else { return nil }
      return InstructionSet(name: other.name, mean: max(0, mean))
    }
    measured.finish(noise: nil, besides: set.map { ["instruction_set_\($0.name)": $0.mean] } ?? [:])
    return NoiseFloor(
      rounding: measurer.compute.float ? nil : DivergenceFigure(measured.scores), instructionSet: set)
  }

  /// What documents say of it beside `figures`, those of the rounding.
  func document(_ figures: [String: JSON]) -> JSON {
    var members = rounding == nil ? [:] : figures
    if let instructionSet {
      members["instruction_set"] = ["name": .string(instructionSet.name), "mean": .double(instructionSet.mean)]
    }
    return .object(members)
  }
}

/// What a reference says by this instruction set, for another one to compare with.
private final class SetLogits {
  /// The other set; nil where there is none of use.
  let other: OtherInstructionSet?
  private let reference: Checkpoint
  private let chunks: [TextChunk]
  private let measurer: Measurer
  private let folder: URL
  private var isThere = false

  init(of reference: Checkpoint, on chunks: [TextChunk], _ measurer: Measurer) throws {
    (self.reference, self.chunks, self.measurer) = (reference, chunks, measurer)
    other = OtherInstructionSet(for: reference, positions: chunks.reduce(0) { $0 + $1.tokens.count })
    folder = FileManager.default.temporaryDirectory.appending(path: "quantscope-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private var path: String { folder.appending(path: "logits").path }

  /// The scores of the reference's usual path against that in floats, its logits written by the way; where the usual path
  /// is in floats, its own.
  func scores(_ evaluator: Evaluator) throws -> TextScores {
    let own = try session()
    let writer = try other.map { _ in
      try LogitsWriter(path, form: .compact, chunks: chunks, vocabularySize: own.model.vocabularySize)
    }
    let scores =
      measurer.compute.float
      ? try evaluator.scores(of: own, on: chunks, savingWith: writer)
      : try evaluator.scores(of: own, against: try session(float: true), on: chunks, savingWith: writer)
    try writer?.finish()
    isThere = true
    return scores
  }

  /// The mean divergence by the other set; nil where it can't be measured.
  func divergence() throws -> Double? {
    if !isThere {
      let own = try session()
      let writer = try LogitsWriter(path, form: .compact, chunks: chunks, vocabularySize: own.model.vocabularySize)
      _ = try measurer.evaluator.scores(of: own, on: chunks, savingWith: writer)
      try writer.finish()
      isThere = true
    }
    return try other?.divergence(of: reference.path, from: path, measurer.compute)
  }

  private func session(float: Bool = false) throws -> Session {
    let compute = measurer.compute
    return try compute.session(
      try compute.load(reference, float: float), context: chunks.first?.tokens.count, cacheType: .f32, isDraft: true)
  }
}

/// Another set of kernels, by which this program is run again.
private struct OtherInstructionSet {
  let name: String

  /// Weights times positions that the scalar kernels, which are slow, are let compute.
  private static let scalarLimit = 2e10

  /// The best set of the processor that is not in use. The scalar one only where the work is small: it takes a hundred
  /// times as long as others.
  init?(for model: Checkpoint, positions: Int) {
    let weights = model.parameterCount
    let allowsScalar = Double(weights) * Double(positions) <= Self.scalarLimit
    let others = (0..<UInt32(QS_ISA_COUNT)).map { qs_isa($0) }.filter { set in
      qs_isa_is_available(set) != 0 && set != qs_current_isa() && (set != QS_ISA_SCALAR || allowsScalar)
    }
    guard let best = others.last else { return nil }
    name = unsafe String(cString: qs_isa_name(best))
  }

  /// The mean divergence of the model at `path` from `logits`, as a process with this set measures it; nil, and said, where
  /// that fails.
  func divergence(of path: String, from logits: String, _ compute: ComputeOptions) throws -> Double? {
    var arguments = ["perplexity", path, "--reference", logits, "--noise-chunks", "0", "--no-store", "--json"]
    if let threads = compute.threads.threads { arguments += ["--threads", "\(threads)"] }
    if let type = compute.kvType { arguments += ["--kv-type", type] }
    if compute.float { arguments.append("--float") }
    if compute.inPlace { arguments.append("--in-place") }
    let result = try ProgramAgain(arguments, environment: ["QUANTSCOPE_ISA": name]).run()
    struct Document: Decodable {
      struct Divergence: Decodable { let mean: Double }
      let kl_divergence: Divergence
    }
    do {
      guard result.status == 0 else { throw Failure(result.messages) }
      return try JSONDecoder().decode(Document.self, from: result.output).kl_divergence.mean
    } catch {
      Output.message("the noise floor by \(name) could not be measured: \(error)")
      return nil
    }
  }
}
