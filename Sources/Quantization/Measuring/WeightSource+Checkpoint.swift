public import Checkpoints
internal import Tensors

extension WeightSource {
  /// The weights of a checkpoint's tensor; fails where its type can't be decoded or its bytes are too few. O(1).
  public init(_ tensor: CheckpointTensor) throws(QuantizationError) {
    guard let layout = tensor.type.blockFormat, let format = FormatRegistry.format(for: layout),
      let data = tensor.data
    else {
      throw .cannotDecode(tensor: tensor.nameText.printable(), type: tensor.type.description)
    }
    try self.init(name: tensor.nameText.printable(), shape: tensor.shape, format: format, bytes: data)
  }
}

extension TensorAnalyzer {
  /// The distribution of all weights of `tensors` together, those left out that can't be decoded.
  public func distribution(
    of tensors: [CheckpointTensor], options: DistributionOptions = DistributionOptions(),
    isCancelled: @Sendable () -> Bool = { false }, progress: (Distribution, Double) -> Void = { _, _ in }
  ) -> Distribution? {
    let sources = tensors.compactMap { tensor in try? WeightSource(tensor) }
    return distribution(of: sources, options: options, isCancelled: isCancelled, progress: progress)
  }

  /// What storing `tensor` in `format` costs; nil where `isCancelled` said so.
  public func errors(
    of tensor: CheckpointTensor, in format: any TensorFormat, options: ErrorOptions = ErrorOptions(),
    isCancelled: @escaping @Sendable () -> Bool = { false }, progress: (ErrorStatistics, Double) -> Void = { _, _ in }
  ) throws(QuantizationError) -> ErrorStatistics? {
    let source = try WeightSource(tensor)
    return try errors(of: source, in: format, options: options, isCancelled: isCancelled, progress: progress)
  }
}
