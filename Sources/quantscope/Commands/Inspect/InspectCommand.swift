import ArgumentParser
import Checkpoints
import Quantization
import Tensors

/// `quantscope inspect`: what a model file holds.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show a model file's metadata and tensors; shapes have the fastest dimension first.")

  @OptionGroup var model: ModelArgument

  @Option(
    help: ArgumentHelp(
      "Show these tensors alone, with the distribution of their weights. \(TensorPatternOption.help)",
      valueName: "pattern"))
  var tensor: String?

  @Flag(help: "Print JSON: format, version, metadata, tensors, parameters, bits_per_weight.")
  var json = false

  @OptionGroup var threads: ThreadsOption

  func run() throws {
    let checkpoint = try model.open()
    guard let tensor else {
      return json ? try print(checkpoint, checkpoint.tensors) : try show(checkpoint)
    }
    let names = try TensorPatternOption.chosen(tensor, of: "--tensor", among: checkpoint.tensors.map(\.name))
    let found = checkpoint.tensors.filter { names.contains($0.name) }
    Signals.watchInterrupts()
    if json {
      try print(checkpoint, found, try found.map { try weights(of: $0) })
    } else {
      for tensor in found { try show(tensor, try weights(of: tensor)) }
    }
  }

  /// What is known of a tensor's weights.
  struct Weights {
    let distribution: Distribution
    /// Those that are NaN or infinite.
    let nonFinite: NonFiniteWeights
  }

  /// What is known of a tensor's weights, nil where its type can't be decoded.
  private func weights(of tensor: CheckpointTensor) throws -> Weights? {
    guard let source = try WeightSource(tensor: tensor) else { return nil }
    let analyzer = TensorAnalyzer(pool: threads.pool)
    let result = analyzer.distribution(of: [source], isCancelled: { Signals.isInterrupted })
    guard let result else { throw Interruption() }
    guard result.nonFiniteCount > 0 else { return Weights(distribution: result, nonFinite: NonFiniteWeights()) }
    guard let found = analyzer.nonFiniteWeights(of: source, isCancelled: { Signals.isInterrupted }) else {
      throw Interruption()
    }
    return Weights(distribution: result, nonFinite: found)
  }
}

extension WeightSource {
  /// The weights of a tensor in a file, nil where its type can't be decoded.
  init?(tensor: CheckpointTensor) throws {
    guard
      let layout = tensor.type.blockFormat, let format = FormatRegistry.format(for: layout), let data = tensor.data
    else { return nil }
    try self.init(name: tensor.name, shape: tensor.shape, format: format, bytes: data)
  }
}
