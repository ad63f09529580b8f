public import Checkpoints
internal import Synchronization
internal import Tensors

/// How far a tensor of a model is from the same tensor of its reference.
public struct WeightError: Sendable, Equatable {
  /// The tensor's name.
  public let tensor: String
  /// The layer that the name says; nil outside of layers.
  public let layer: Int?
  /// What the tensor is within its layer, such as "ffn_down"; outside of layers its name without ".weight".
  public let part: String
  /// The type that it has in the model.
  public let type: String
  /// Number of weights.
  public let weights: Int
  /// |w - r| / |r| over all weights, r being the reference's; 0 where both are zeros.
  public let error: Double

  /// An error that was measured.
  public init(tensor: String, layer: Int?, part: String, type: String, weights: Int, error: Double) {
    (self.tensor, self.layer, self.part) = (tensor, layer, part)
    (self.type, self.weights, self.error) = (type, weights, error)
  }

  /// The layer and the part that a tensor's name says.
  public static func place(of name: String) -> (layer: Int?, part: String) {
    let stem = name.hasSuffix(".weight") ? String(name.dropLast(7)) : name
    let parts = stem.split(separator: ".", maxSplits: 2)
    guard parts.count == 3, parts[0] == "blk", let layer = Int(parts[1]) else { return (nil, stem) }
    return (layer, String(parts[2]))
  }
}

extension TensorAnalyzer {
  /// The errors of all matrices of `model` that `reference` has in the same shape, in the model's order; nil where
  /// `isCancelled` said so. Complexity: O(weights), on all threads.
  public func weightErrors(
    of model: Checkpoint, against reference: Checkpoint, isCancelled: @escaping @Sendable () -> Bool = { false },
    progress: (Double) -> Void = { _ in }
  ) throws(QuantizationError) -> [WeightError]? {
    var errors: [WeightError] = []
    let tensors = model.tensors.filter { $0.shape.dimensions.count > 1 }
    for (index, tensor) in tensors.enumerated() {
      guard !isCancelled() else { return nil }
      progress(Double(index) / Double(max(1, tensors.count)))
      guard let other = reference.tensor(named: tensor.name), other.shape == tensor.shape,
        tensor.data != nil, other.data != nil
      else { continue }
      let place = WeightError.place(of: tensor.name)
      errors.append(
        WeightError(
          tensor: tensor.name, layer: place.layer, part: place.part, type: "\(tensor.type)",
          weights: tensor.shape.elementCount,
          error: try relativeError(of: WeightSource(tensor), against: WeightSource(other))))
    }
    return errors
  }

  /// |w - r| / |r| of two sources of one shape.
  private func relativeError(of own: WeightSource, against other: WeightSource) throws(QuantizationError) -> Double {
    let total = own.shape.elementCount
    let chunk = Self.chunkWeights
    let sums = Mutex((error: 0.0, size: 0.0))
    pool.forEach(count: (total + chunk - 1) / chunk) { index, _ in
      let range = index * chunk..<min(total, (index + 1) * chunk)
      let (mine, reference) = (own.decoded(range), other.decoded(range))
      var (error, size) = (0.0, 0.0)
      for (a, b) in zip(mine, reference) {
        error += (Double(a) - Double(b)) * (Double(a) - Double(b))
        size += Double(b) * Double(b)
      }
      sums.withLock { $0 = ($0.error + error, $0.size + size) }
    }
    let (error, size) = sums.withLock { $0 }
    return size > 0 ? (error / size).squareRoot() : error > 0 ? .infinity : 0
  }
}

extension WeightSource {
  /// The weights of a range of whole blocks, counted through all rows.
  fileprivate func decoded(_ range: Range<Int>) -> [Float] {
    var weights = [Float](repeating: 0, count: range.count)
    var span = weights.mutableSpan
    decode(range, into: &span)
    return weights
  }
}
