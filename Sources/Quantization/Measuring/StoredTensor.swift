public import Tensors

/// A tensor that is stored already, seen as a format: whatever is given to it, its own weights come back.
///
/// So what a quantized file lost against the model that it was made from is measured as what formats would lose.
public struct StoredTensor: TensorFormat {
  private let stored: WeightSource

  /// What `stored` keeps of a tensor of its shape.
  public init(_ stored: WeightSource) { self.stored = stored }

  public var name: String { stored.format.name }
  public var summary: String { stored.format.summary }
  public var equation: String { stored.format.equation }

  public func viewLength(of shape: Shape) -> Int { stored.format.viewLength(of: shape) }

  /// Fails for tensors of another shape than the one that is stored.
  public func bitCount(of shape: Shape) throws(QuantizationError) -> Int {
    guard shape == stored.shape else {
      throw .wrongSize(what: "weights", expected: stored.shape.elementCount, found: shape.elementCount)
    }
    return try stored.format.bitCount(of: shape)
  }

  public func fit(_ weights: FittingWeights) throws(QuantizationError) -> any FittedFormat {
    Fitted(stored: stored)
  }

  private struct Fitted: FittedFormat {
    let stored: WeightSource

    var unit: Int { stored.format.blockFormat.weightsPerBlock }

    func reconstruct(_ weights: Span<Float>, from first: Int, into result: inout MutableSpan<Float>) {
      stored.decode(first..<first + weights.count, into: &result)
    }

    func levels(_ weights: Span<Float>, from first: Int) -> [BlockLevels] { [] }
  }
}
