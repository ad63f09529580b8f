import Evaluation
import Tokenization

/// What `parting` prints.
struct PartingReport {
  let points: [PartingPoint]
  let texts: [TextChunk]
  let tokenizer: Tokenizer
  /// Whether the texts are prompts, each with a name of its own.
  let hasPrompts: Bool
  /// The first difference of each prompt that has one; nil where none was gone on from.
  var firstDifferences: [PartingPoint]?

  private func text(_ tokens: [Int32]) -> String {
    String(decoding: tokens.flatMap { tokenizer.piece(of: $0, renderSpecial: true) }, as: UTF8.self)
  }

  /// Text in one line: what ends lines is spelled out.
  private func inLine(_ text: String) -> String {
    text.replacing("\n", with: "\\n").replacing("\t", with: "\\t")
  }

  var lines: [String] {
    pointLines + differenceLines
  }

  /// Whether the points lie in several texts.
  private var namesTexts: Bool { texts.contains { $0.slice != texts[0].slice } }

  private func place(_ point: PartingPoint) -> String {
    if hasPrompts { return "token \(point.position) of \(texts[point.chunk].slice)" }
    let name = namesTexts ? " (\(texts[point.chunk].slice))" : ""
    return "token \(point.position) of chunk \(point.chunk)\(name)"
  }

  private var pointLines: [String] {
    points.enumerated().flatMap { index, point -> [String] in
      var lines = [
        "\(index + 1). divergence \(Text.significant(Double(point.score.divergence), 4)) at \(place(point))",
        "   ...\(inLine(text(point.context))) -> \(inLine(text([point.next])))",
      ]
      var table = TextTable(columns: ["   token", ">model", ">reference"])
      for choice in point.choices {
        table.append([
          "   '\(inLine(text([choice.token])))'", Text.significant(choice.probability, 3),
          choice.reference.map { Text.significant($0, 3) } ?? "not kept",
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

  /// A row a prompt: where the likeliest tokens of both first differ in what the reference wrote.
  private var differenceLines: [String] {
    guard let firstDifferences else { return [] }
    var table = TextTable(columns: ["prompt", ">written", ">first difference", "model", "reference"])
    for (index, chunk) in texts.enumerated() {
      let point = firstDifferences.first { $0.chunk == index }
      func token(_ id: Int32?) -> String { id.map { "'\(inLine(text([$0])))'" } ?? "" }
      table.append([
        chunk.slice, "\(chunk.scored.count)", point.map { "\(written($0))" } ?? "none",
        token(point?.likeliest.model), token(point?.likeliest.reference),
      ])
    }
    return table.lines
  }

  /// The number of the token that was foretold at a point among those behind the prompt, from 1 on.
  private func written(_ point: PartingPoint) -> Int { point.position - texts[point.chunk].scored.lowerBound + 1 }

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
    var members: [String: JSON] = ["points": .array(points.map(document))]
    if let firstDifferences {
      members["prompts"] = .array(
        texts.enumerated().map { index, chunk in
          let point = firstDifferences.first { $0.chunk == index }
          let written = chunk.tokens.suffix(chunk.scored.count)
          return [
            "prompt": .string(chunk.slice), "prompt_tokens": .integer(chunk.tokens.count - written.count),
            "continuation": .string(text(Array(written))),
            "continuation_ids": .array(written.map { .integer(Int($0)) }),
            "first_difference": point.map(difference) ?? .null,
          ]
        })
    }
    return .object(members)
  }

  private func difference(_ point: PartingPoint) -> JSON {
    func token(_ id: Int32) -> JSON { ["id": .integer(Int(id)), "token": .string(text([id]))] }
    return [
      "token": .integer(written(point)), "position": .integer(point.position),
      "kl_divergence": .double(Double(point.score.divergence)), "model": token(point.likeliest.model),
      "reference": token(point.likeliest.reference),
    ]
  }

  private func document(_ point: PartingPoint) -> JSON {
    func drifts(_ drifts: [PartingPoint.Drift], _ key: String) -> JSON {
      .array(drifts.map { .object([key: .string($0.place), "error": .double($0.error)]) })
    }
    return .object([
      "chunk": .integer(point.chunk), "text": .string(texts[point.chunk].slice), "position": .integer(point.position),
      "kl_divergence": .double(Double(point.score.divergence)), "context": .string(text(point.context)),
      "next": .string(text([point.next])), "same_top_token": .bool(point.score.hasSameTop),
      "choices": .array(
        point.choices.map { choice in
          [
            "id": .integer(Int(choice.token)), "token": .string(text([choice.token])),
            "probability": .double(choice.probability), "reference": choice.reference.map(JSON.double) ?? .null,
          ]
        }),
      "layers": drifts(point.layers, "layer"), "kinds": drifts(point.kinds, "kind"),
    ])
  }
}
