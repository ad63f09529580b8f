/// The places of a text at which the open model and its reference part most.
package struct PartingsPane: Pane {
  package static let id: PaneID = "parting"
  package static let subjects: [any Subject.Type] = [EvaluateState.self]

  private var cursor = ListCursor()

  package init() {}

  package static let actions: [Action] = [
    action(
      "context", keys: ["Enter"], label: "context",
      help: "show what both models thought there, and where in the layers it began",
      isEnabled: { _, shared in !shared.evaluate.partings.isEmpty },
      perform: { pane, shared in
        let partings = shared.evaluate.partings
        let index = min(pane.cursor.selected, partings.count - 1)
        shared.overlay = .text(.parting(partings[index], number: index + 1, width: shared.screen.size.columns))
        return []
      })
  ]

  private static let table = Table([
    .init("nats", minimum: 5, alignsRight: true), .init("after", minimum: 8, share: 2),
    .init("came", minimum: 6, share: 0.5), .init("model", minimum: 6, share: 0.5, dispensable: 2),
    .init("ref.", minimum: 6, share: 0.5, dispensable: 1),
  ])

  package func title(_ shared: Shared) -> PaneTitle {
    let count = shared.evaluate.partings.count
    return PaneTitle("where they part", detail: count > 0 ? "\(count)" : "")
  }

  package func isAvailable(_ shared: Shared) -> Bool { shared.model != nil }

  package mutating func handle(_ event: PaneEvent, _ shared: inout Shared) -> [Effect]? {
    let count = shared.evaluate.partings.count
    guard cursor.handle(event, count: count, listTop: 1) else { return nil }
    if case .mouse(.doublePress, _, _) = event, shared.evaluate.partings.indices.contains(cursor.selected) {
      shared.overlay = .text(
        .parting(
          shared.evaluate.partings[cursor.selected], number: cursor.selected + 1,
          width: shared.screen.size.columns))
    }
    return []
  }

  package func draw(on canvas: inout Canvas, _ context: PaneContext) {
    let shared = context.shared
    let partings = shared.evaluate.partings
    guard !partings.isEmpty else {
      canvas.paragraph(emptyText(shared), in: canvas.bounds, .faint)
      return
    }
    let places = PartingsPane.table.places(in: canvas.size.columns - 1)
    let room = places.first { $0.index == 1 }?.width ?? 0
    PartingsPane.table.draw(
      on: &canvas, in: canvas.bounds, count: partings.count, cursor: cursor, isFocused: context.isFocused
    ) { row, column in
      let parting = partings[row]
      switch column {
      case 0: return [TextRun(Quantity.significant(parting.divergence, 2), Style(.error))]
      case 1: return [TextRun(parting.context.inLine.lastCells(room))]
      case 2: return [TextRun(parting.next.quoted, .accent)]
      case 3: return [TextRun(parting.ownChoice?.quoted ?? "", Style(.source))]
      default: return [TextRun(parting.referenceChoice?.quoted ?? "", Style(.formatA))]
      }
    }
  }

  private func emptyText(_ shared: Shared) -> String {
    if shared.reference == nil {
      return "with a reference (R), measuring ends with the places where the models part most"
    }
    switch shared.evaluate.status {
    case .running: return "when all chunks are scored, the places where the models part most stand here"
    default: return "s measures, and then lists the places where the models part most"
    }
  }
}

extension String {
  /// The text in one line: what ends lines is spelled out.
  fileprivate var inLine: String { replacing("\n", with: "\\n").replacing("\t", with: "\\t") }

  /// The text in one line between quotes, so that spaces show.
  fileprivate var quoted: String { "'" + inLine + "'" }

  /// The end of the text, at most `width` cells of it.
  fileprivate func lastCells(_ width: Int) -> String {
    guard DisplayText.width(of: self) > width else { return self }
    var (result, used) = ([Character](), 1)
    for character in reversed() {
      used += DisplayText.width(of: String(character))
      guard used <= width else { break }
      result.append(character)
    }
    return "…" + String(result.reversed())
  }
}

extension TextPage {
  /// A place in its context: the text, what both thought, and where in the layers they part.
  static func parting(_ parting: Parting, number: Int, width: Int) -> TextPage {
    let width = max(20, min(width, 104) - 8)
    var lines: [[TextRun]] = [
      [
        TextRun("divergence ", .faint), TextRun(Quantity.significant(parting.divergence, 4), Style(.error, .bold)),
        TextRun(" nats at token \(parting.position) of chunk \(parting.chunk + 1)", .faint),
      ], [],
    ]
    lines += TextLayout.wrapped("…" + parting.context.drop { $0.isWhitespace }, to: width).map { [TextRun($0)] }
    lines += [[TextRun("then came ", .faint), TextRun(parting.next.quoted, .accent)], []]
    lines += choices(parting, width)
    if !parting.layers.isEmpty { lines += [[]] + drifts(parting, width) }
    return TextPage("parting \(number)", lines)
  }

  private static func choices(_ parting: Parting, _ width: Int) -> [[TextRun]] {
    let name = min(20, max(8, width / 4))
    let bar = max(4, (width - name - 20) / 2)
    func cell(_ share: Double?, _ style: Style) -> [TextRun] {
      guard let share else { return [TextRun(DisplayText.padded("        ?", to: 9 + bar), .faint)] }
      let filled = Int((share * Double(bar)).rounded())
      return [
        TextRun(DisplayText.leftPadded(Quantity.percent(share), to: 8) + " "),
        TextRun(DisplayText.padded(String(repeating: "█", count: filled), to: bar), style),
      ]
    }
    var lines = [
      [
        TextRun(DisplayText.padded("token", to: name), .faint),
        TextRun(DisplayText.padded("   this model", to: 9 + bar), Style(.source)),
        TextRun("  the reference", Style(.formatA)),
      ]
    ]
    for choice in parting.choices {
      let style = choice.token == parting.next ? Style.accent : .text
      lines.append(
        [TextRun(DisplayText.padded(choice.token.quoted, to: name), style)] + cell(choice.own, Style(.source))
          + cell(choice.reference, Style(.formatA)))
    }
    return lines
  }

  private static func drifts(_ parting: Parting, _ width: Int) -> [[TextRun]] {
    let largest = max(parting.layers.map(\.error).filter(\.isFinite).max() ?? 0, .leastNormalMagnitude)
    let bar = max(4, width - 20)
    var lines = [[TextRun("drift of the residual stream behind each layer, |x - r| / |r|", .faint)]]
    for drift in parting.layers {
      let filled = Int((drift.error / largest * Double(bar)).clamped(0, Double(bar)).rounded())
      lines.append([
        TextRun(DisplayText.leftPadded(drift.place, to: 5) + " ", .faint),
        TextRun(DisplayText.leftPadded(Quantity.significant(drift.error, 2), to: 8) + " "),
        TextRun(String(repeating: "█", count: filled), Style(.error)),
      ])
    }
    guard !parting.kinds.isEmpty else { return lines }
    let kinds = parting.kinds.map { "\($0.place) \(Quantity.significant($0.error, 2))" }.joined(separator: ", ")
    lines += [[], [TextRun("drift of what each kind of matrix is multiplied with", .faint)]]
    return lines + TextLayout.wrapped(kinds, to: width).map { [TextRun($0)] }
  }
}
