import Quantization
import Results
import Workbench

/// What was measured of a model and its other files, made up, for screens.
enum EvaluateSamples {
  static let group = RunGroup(kind: .divergence, text: "mixed.txt", textHash: "t", reference: "F16", referenceHash: "r")

  static func point(
    _ id: Int64, _ type: String, _ bits: Double, _ loss: Double, hash: String? = nil, group: RunGroup = group,
    items: Int = 8
  ) -> RunPoint {
    RunPoint(
      id: id, group: group, hash: hash ?? type, type: type, path: "/models/Tiny-1M.\(type).gguf",
      bytes: Int(bits * 16_000_000), bitsPerWeight: bits, loss: loss, interval: loss * 0.9...loss * 1.15, items: items,
      figures: ["divergence": loss, "same_top": 0.9], seconds: 12.5, machine: "a processor")
  }

  /// From two to eight bits; IQ4_XS is beaten by none smaller, Q4_0 by the smaller Q4_K_S.
  static let many = [
    point(1, "Q8_0", 8.5, 0.0009), point(2, "Q2_K", 2.63, 0.61), point(3, "Q3_K_M", 3.9, 0.094),
    point(4, "IQ4_XS", 4.25, 0.031), point(5, "Q4_K_S", 4.5, 0.026), point(6, "Q4_0", 4.55, 0.058),
    point(7, "Q5_K_M", 5.7, 0.0071), point(8, "Q6_K", 6.56, 0.0024),
  ]

  static let layers = LayerErrors(
    (0..<7).flatMap { layer in
      ["ffn_down", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up"].enumerated().map { index, kind in
        WeightError(
          tensor: "blk.\(layer).\(kind).weight", layer: layer, part: kind, type: index == 0 ? "Q6_K" : "Q4_0",
          weights: 4096, error: index == 0 ? 0.011 : 0.06 + 0.008 * Double(layer) + 0.003 * Double(index))
      }
    } + [
      WeightError(tensor: "token_embd.weight", layer: nil, part: "token_embd", type: "Q8_0", weights: 64, error: 0.004)
    ], reference: "Tiny-1M-F16")

  static let partings = [
    Parting(
      chunk: 2, position: 301, divergence: 2.413,
      context: "\n\nShe put it on her smallest balance, closed the glass around it, waited until the air", next: " was",
      choices: [
        .init(token: " was", own: 0.12, reference: 0.81), .init(token: " had", own: 0.62, reference: 0.09),
        .init(token: "\n", own: 0.004, reference: 0.0003),
      ],
      layers: [.init(place: "0", error: 0.031), .init(place: "1", error: 0.084), .init(place: "2", error: 0.22)],
      kinds: [.init(place: "ffn_down", error: 0.3), .init(place: "attn_q", error: 0.09)]),
    Parting(
      chunk: 0, position: 260, divergence: 0.87, context: "It was only a 量子鏡", next: "!",
      choices: [.init(token: "!", own: 0.5, reference: nil)], layers: [], kinds: []),
  ]

  static var curve: MeasureCurve {
    var curve = MeasureCurve()
    curve.total = 40
    curve.chunkLength = 512
    curve.perplexities = (1...26).map { 9 + 3 / Double($0) + ($0.isMultiple(of: 3) ? 0.2 : 0) }
    curve.divergences = (1...26).map { 0.05 - 0.02 / Double($0) }
    curve.tokensPerSecond = 1234
    curve.secondsLeft = 71
    curve.recalled = 4
    return curve
  }

  static let outcome = MeasureOutcome(
    perplexity: 9.1173, error: 0.21, positions: 10240,
    loss: .init(divergence: 0.0493, low: 0.0451, high: 0.0544, sameTop: 0.921, referencePerplexity: 8.902))
}

extension Person {
  /// A person before the workspace Evaluate, with everything in it that `fill` puts there.
  init(evaluating size: Size, model: OpenModel = .sample, _ fill: (inout Shared) -> Void = { _ in }) {
    self.init(size, model: model)
    press("3")
    fill(&state.shared)
    // Another reference empties what was measured, so all is filled in again.
    resize(size.columns, size.rows)
    fill(&state.shared)
  }
}
