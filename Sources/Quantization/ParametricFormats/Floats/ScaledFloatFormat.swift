internal import Tensors

/// 8-bit floats with one 32-bit scale, as inference servers store weights.
///
/// Codes: one byte a weight, E4M3 or E5M2 (see `SmallFloat`). Scale: binary32, for the tensor, a row or a group:
/// the largest magnitude over the type's largest value. `w = s value(q)`, q nearest to `w / s`, half to even.
/// `cast` has no scale: weights are converted as they are, too large ones to the largest value.
/// Source: OCP 8-bit floating point specification (OFP8), 2023; Micikevicius et al., "FP8 formats for deep learning",
/// arXiv 2209.05433.
struct ScaledFloatFormat: TensorFormat {
  let type: SmallFloat
  /// What shares a scale; nil for no scale.
  let scope: ParameterScope?

  static let family = FormatFamily(
    title: "8-bit floats",
    grammar: "fp8-{e4m3|e5m2}[-tensor|-channel|-gN|-cast]",
    explanation: """
      One byte a weight and a 32-bit scale for the tensor (if nothing is said), each row (channel) or each N weights of \
      a row; cast converts without a scale.
      """,
    usual: [
      ScaledFloatFormat(type: .e4m3, scope: .tensor), ScaledFloatFormat(type: .e4m3, scope: .channel),
      ScaledFloatFormat(type: .e5m2, scope: .tensor),
    ]
  ) { name in
    let types: [(word: String, value: SmallFloat)] = [("e4m3", .e4m3), ("e5m2", .e5m2)]
    guard name.take("fp8"), let type = name.takeOne(of: types) else { return nil }
    if name.take("cast") { return ScaledFloatFormat(type: type, scope: nil) }
    return ScaledFloatFormat(type: type, scope: ParameterScope.take(from: &name, groups: 2...65536) ?? .tensor)
  }

  var name: String {
    let scope = scope.map { $0 == .tensor ? "" : "-" + $0.word } ?? "-cast"
    return "fp8-\(type.word)\(scope)"
  }

  var summary: String {
    "8-bit float \(type.word.uppercased()), " + (scope.map { "one scale for \($0.words)" } ?? "no scale")
  }

  var equation: String { scope == nil ? "w = \(type.word)[q]" : "w = s \(type.word)[q]" }

  func viewLength(of shape: Shape) -> Int { (scope ?? .tensor).length(columns: shape.columns) }

  func bitCount(of shape: Shape) throws(QuantizationError) -> Int {
    try BitSum((shape.elementCount, 8), (scope?.count(of: shape) ?? 0, 32)).total()
  }

  func fit(_ weights: FittingWeights) throws(QuantizationError) -> any FittedFormat {
    let rounding = ScaledFloatRounding(type: type)
    let columns = weights.shape.columns
    guard let scope else { return FittedRuns(rounding, scope: .tensor, columns: columns, shared: 1) }
    let shared = scope == .tensor ? rounding.scale(try Extent.of(weights)) : nil
    return FittedRuns(rounding, scope: scope, columns: columns, shared: shared)
  }
}

/// Rounds runs to a small float with the scale that brings the largest magnitude to the type's largest value.
struct ScaledFloatRounding: RunRounding {
  let type: SmallFloat

  func scale(_ extent: Extent?) -> Float { (extent?.magnitude ?? 0) / type.largest }

  func parameters(for weights: Span<Float>, importance: Span<Float>?) -> Float { scale(Extent(weights)) }

  func round(_ weights: Span<Float>, _ scale: Float, into result: inout MutableSpan<Float>) {
    type.round(weights, scale: scale, into: &result)
  }

  func levels(_ scale: Float) -> [Float] { type.values.map { $0 * scale } }
}
