internal import Tensors

/// The microscaling floats of the Open Compute Project: a power of two for 32 weights of a row.
///
/// A block: a byte E8M0, the scale `2^(e - 127)`, and 32 codes of 4, 6 or 8 bits (see `SmallFloat`). The exponent is
/// that of the largest magnitude less that of the type's largest value, within -127 ... 127; codes are nearest to
/// `w / scale`, half to even, what is too large becomes the largest. `w = 2^(e - 127) value(q)`.
/// Source: OCP Microscaling Formats (MX) Specification 1.0, 2023, sections 5 and 6.3.
struct MicroscalingFloatFormat: TensorFormat {
  let type: SmallFloat

  private static let scope = ParameterScope.group(32)

  static let family = FormatFamily(
    title: "Microscaling floats",
    grammar: "mxfp8-{e4m3|e5m2}, mxfp6-{e2m3|e3m2}, mxfp4-e2m1",
    explanation: """
      A power-of-two scale in a byte for each 32 weights of a row, by the OCP specification. (The GGUF type MXFP4 has \
      the layout of mxfp4-e2m1; its encoder chooses scales in another way.)
      """,
    usual: [SmallFloat.e4m3, .e5m2, .e2m3, .e3m2].map { MicroscalingFloatFormat(type: $0) }
  ) { name in
    let families: [(word: String, value: [SmallFloat])] = [
      ("mxfp8", [.e4m3, .e5m2]), ("mxfp6", [.e2m3, .e3m2]), ("mxfp4", [.e2m1]),
    ]
    guard let types = name.takeOne(of: families),
      let type = name.takeOne(of: types.map { (word: $0.word, value: $0) })
    else { return nil }
    return MicroscalingFloatFormat(type: type)
  }

  var name: String { "mxfp\(type.bits)-\(type.word)" }
  var summary: String { "\(type.bits)-bit float \(type.word.uppercased()), power-of-two scale for 32 weights" }
  var equation: String { "w = 2^(e - 127) \(type.word)[q]" }

  func viewLength(of shape: Shape) -> Int { Self.scope.length(columns: shape.columns) }

  func bitCount(of shape: Shape) throws(QuantizationError) -> Int {
    try BitSum((shape.elementCount, type.bits), (Self.scope.count(of: shape), 8)).total()
  }

  func fit(_ weights: FittingWeights) -> any FittedFormat {
    FittedRuns(MicroscalingRounding(type: type), scope: Self.scope, columns: weights.shape.columns)
  }
}

/// Rounds runs to a small float times a power of two.
struct MicroscalingRounding: RunRounding {
  let type: SmallFloat

  /// The scale: a power of two, subnormal at its least.
  func parameters(for weights: Span<Float>, importance: Span<Float>?) -> Float {
    let largest = Extent(weights)?.magnitude ?? 0
    guard largest > 0 else { return Float(sign: .plus, exponent: -127, significand: 1) }
    let exponent = Int(largest.exponent) - Int(type.largest.exponent)
    return Float(sign: .plus, exponent: min(max(exponent, -127), 127), significand: 1)
  }

  func round(_ weights: Span<Float>, _ scale: Float, into result: inout MutableSpan<Float>) {
    type.round(weights, scale: scale, into: &result)
  }

  func levels(_ scale: Float) -> [Float] { type.values.map { $0 * scale } }
}
