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

  @Option(help: "Show one tensor, with the distribution of its weights.")
  var tensor: String?

  @Flag(help: "Print JSON: format, version, metadata, tensors, parameters, bits_per_weight.")
  var json = false

  @Option(help: "Threads to compute on (default: physical cores).")
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads takes 1 to 1024") }
  }

  func run() throws {
    let checkpoint = try model.open()
    guard let tensor else {
      return json ? try print(checkpoint, checkpoint.tensors) : try show(checkpoint)
    }
    guard let found = checkpoint.tensor(named: tensor) else {
      throw Failure("\(checkpoint.path) has no tensor \(tensor); inspect without --tensor lists them")
    }
    let distribution = try distribution(of: found)
    if json {
      try print(checkpoint, [found], distribution)
    } else {
      try show(found, distribution)
    }
  }

  /// The distribution of a tensor's weights, nil where its type can't be decoded.
  private func distribution(of tensor: CheckpointTensor) throws -> Distribution? {
    guard let source = try WeightSource(tensor: tensor) else { return nil }
    let analyzer = TensorAnalyzer(pool: threads.map { WorkerPool(threadCount: $0) } ?? WorkerPool())
    Signals.watchInterrupts()
    let result = analyzer.distribution(of: [source], isCancelled: { Signals.isInterrupted })
    guard let result else { throw Interruption() }
    return result
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
