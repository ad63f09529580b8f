internal import Tensors

/// Buffers that take pieces of a tensor to a format and back.
struct RoundTrip {
  private(set) var original: [Float]
  private(set) var decoded: [Float]

  /// Room for pieces of up to `weights` weights.
  init(weights: Int) {
    original = [Float](repeating: 0, count: weights)
    decoded = original
  }

  /// Fills `original` and `decoded` with `weights` of `source`, counted through all rows.
  mutating func run(_ source: WeightSource, _ weights: Range<Int>, in format: any FittedFormat) {
    var target = original.mutableSpan
    source.decode(weights, into: &target)
    Self.reconstruct(original, weights, in: format, into: &decoded)
  }

  private static func reconstruct(
    _ original: [Float], _ weights: Range<Int>, in format: any FittedFormat, into decoded: inout [Float]
  ) {
    var result = decoded.mutableSpan
    var part = result._mutatingExtracting(0..<weights.count)
    format.reconstruct(original.span.extracting(0..<weights.count), from: weights.lowerBound, into: &part)
  }

  /// Makes `decoded` the errors of its first `count` weights.
  mutating func subtract(count: Int) {
    for index in 0..<count { decoded[index] -= original[index] }
  }
}

/// A buffer that pieces of tensors are decoded into.
struct DecodedPiece {
  private(set) var weights: [Float]

  /// Room for pieces of up to `count` weights.
  init(capacity count: Int) {
    weights = [Float](repeating: 0, count: count)
  }

  mutating func decode(_ piece: (source: WeightSource, weights: Range<Int>)) {
    var target = weights.mutableSpan
    piece.source.decode(piece.weights, into: &target)
  }
}
