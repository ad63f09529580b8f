import Evaluation
import Tokenization

/// What `parting` prints.
struct PartingReport {
  let points: [PartingPoint]
  let tokenizer: Tokenizer

  private func text(_ tokens: [Int32]) -> String {
    String(decoding: tokens.flatMap { tokenizer.piece(of: $0, renderSpecial: true) }, as: UTF8.self)
  }

  /// Text in one line: what ends lines is spelled out.
  private func inLine(_ text: String) -> String {
    text.replacing("\n", with: "\\n").replacing("\t", with: "\\t")
  }

  var lines: [String] {
    points.enumerated().flatMap { index, point -> [String] in
      var lines = [
        "\(index + 1). divergence \(Text.significant(Double(point.score.divergence), 4)) at token \(point.position) of "
          + "chunk \(point.chunk)",
        "   ...\(inLine(text(point.context))) -> \(inLine(text([point.next])))",
      ]
      var table = TextTable(columns: ["   token", ">model", ">reference"])
      for choice in point.choices {
        table.append([
          "   '\(inLine(text([choice.token])))'", Text.significant(choice.probability, 3),
          Text.significant(choice.reference, 3),
        ])
      }
      lines += table.lines
      if let begin = firstParting(point) {
        lines.append("   the residual stream drifts most in layer \(begin); behind the last by \(lastDrift(point))")
      }
      let kinds = point.kinds.prefix(4).map { "\($0.place) \(Text.significant($0.error, 2))" }
      if !kinds.isEmpty { lines.append("   drift of inputs: \(kinds.joined(separator: ", "))") }
      return lines + [""]
    }
  }

  /// The layer behind which the drift has grown most.
  private func firstParting(_ point: PartingPoint) -> String? {
    var best: (place: String, step: Double)?
    var last = 0.0
    for drift in point.layers {
      if best.map({ drift.error - last > $0.step }) ?? true { best = (drift.place, drift.error - last) }
      last = drift.error
    }
    return best?.place
  }

  private func lastDrift(_ point: PartingPoint) -> String {
    point.layers.last.map { Text.significant($0.error, 3) } ?? "-"
  }

  var document: JSON {
    ["points": .array(points.map(document))]
  }

  private func document(_ point: PartingPoint) -> JSON {
    func drifts(_ drifts: [PartingPoint.Drift], _ key: String) -> JSON {
      .array(drifts.map { .object([key: .string($0.place), "error": .double($0.error)]) })
    }
    return .object([
      "chunk": .integer(point.chunk), "position": .integer(point.position),
      "kl_divergence": .double(Double(point.score.divergence)), "context": .string(text(point.context)),
      "next": .string(text([point.next])), "same_top_token": .bool(point.score.hasSameTop),
      "choices": .array(
        point.choices.map { choice in
          [
            "id": .integer(Int(choice.token)), "token": .string(text([choice.token])),
            "probability": .double(choice.probability), "reference": .double(choice.reference),
          ]
        }),
      "layers": drifts(point.layers, "layer"), "kinds": drifts(point.kinds, "kind"),
    ])
  }
}
