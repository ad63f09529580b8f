internal import Inference

extension ChatPane {
  /// Rows of the prompt: its text's lines, at most a third of the pane.
  private func promptRows(_ size: Size) -> Int {
    let lines = TextLayout.wrapped(input.text, to: max(1, size.columns - 2)).count
    return min(max(1, lines), max(1, size.rows / 3))
  }

  /// The conversation, below it figures of the latest answer and the prompt.
  package func draw(on canvas: inout Canvas, _ context: PaneContext) {
    let chat = context.shared.chat
    var area = canvas.bounds
    guard area.rows > 0 else { return }
    if case .impossible(let reason) = chat.readiness {
      canvas.paragraph(reason, in: area, .warning)
      return
    }
    let prompt = area.takeBottom(promptRows(area.size))
    let foot = area.rows >= 3 ? area.takeBottom(1) : nil
    let lines = lines(context.shared, width: area.columns - 1)
    let end = max(0, lines.count - min(scrolled, max(0, lines.count - area.rows)))
    let start = max(0, end - area.rows)
    for (row, line) in lines[start..<end].enumerated() { canvas.runs(line, at: Point(0, area.row + row)) }
    canvas.scrollBar(
      in: Rect(area.column, area.row, area.columns - 1, area.rows), first: start, count: lines.count)
    if let foot { drawFoot(chat, on: &canvas, in: foot) }
    drawPrompt(on: &canvas, in: prompt, chat, isFocused: context.isFocused)
  }

  /// How far the view can go up.
  func mostScrolled(_ shared: Shared, _ size: Size) -> Int {
    max(0, lines(shared, width: size.columns - 1).count - max(1, size.rows - promptRows(size) - 1))
  }

  /// The conversation in lines.
  private func lines(_ shared: Shared, width: Int) -> [[TextRun]] {
    let chat = shared.chat
    guard !chat.turns.isEmpty else { return introduction(chat, width: width) }
    var lines: [[TextRun]] = []
    if !chat.system.isEmpty {
      lines += TextLayout.wrapped("system: " + chat.system, to: width).map { [TextRun($0, .faint)] }
    }
    for turn in chat.turns {
      if !lines.isEmpty { lines.append([]) }
      lines += turn.lines(width: width)
    }
    return lines
  }

  private func introduction(_ chat: ChatState, width: Int) -> [[TextRun]] {
    var text: [String] = []
    switch chat.readiness {
    case .unknown, .loading: text = ["loading the model …"]
    case .impossible: break
    case .ready(let facts):
      text = [
        "Type a message and press Enter. An answer that holds SVG is drawn as it comes.",
        "Begin with /draw to ask for a drawing in a way that small models understand: /draw a red circle",
        "\(facts.family), context \(Quantity.grouped(facts.contextLength)) tokens, "
          + "KV cache \(Quantity.bytes(facts.cacheBytes))"
          + (facts.memory.map {
            " in \($0.cacheType.rawValue), with weights and buffers \(Quantity.bytes($0.totalBytes))."
          } ?? "."),
      ]
      if let obstacle = facts.shiftObstacle {
        text.append("The context can't be shifted: \(obstacle). When it is full, the answer ends.")
      }
      if facts.usesBuiltInTemplate, chat.template == .model {
        text.append("The file has no chat template: ChatML is used. Esc, then m chooses another.")
      }
    }
    return text.flatMap { TextLayout.wrapped($0, to: width) + [""] }.map { [TextRun($0, .faint)] }
  }

  private func drawFoot(_ chat: ChatState, on canvas: inout Canvas, in area: Rect) {
    canvas.fill(area, "─", Style(.border))
    var facts: [String] = []
    if let statistics = chat.statistics {
      facts.append("\(Quantity.fixed(statistics.tokensPerSecond, 1)) tok/s")
      facts.append("first token \(Quantity.seconds(statistics.timeToFirstToken.inSeconds))")
      if case .ready(let ready) = chat.readiness {
        let used = max(chat.contextUsed, statistics.promptTokens + statistics.generatedTokens)
        facts.append("context \(Quantity.grouped(used))/\(Quantity.grouped(ready.contextLength))")
      }
      facts.append("prompt \(statistics.promptTokens), \(statistics.cachedTokens) from the cache")
    }
    guard !facts.isEmpty else { return }
    let text = " " + facts.joined(separator: "  ") + " "
    canvas.text(DisplayText.truncated(text, to: area.columns - 2), area.column + 1, area.row, .faint)
  }

  private func drawPrompt(on canvas: inout Canvas, in area: Rect, _ chat: ChatState, isFocused: Bool) {
    let types = isTyping && isFocused
    canvas.text("›", area.column, area.row, types ? .key : .faint)
    let place = Rect(area.column + 2, area.row, area.columns - 2, area.rows)
    guard area.rows > 1 else {
      let hint = types ? "say something; Esc for keys" : "i to type"
      input.draw(on: &canvas, at: Point(place.column, place.row), columns: place.columns, isFocused: types, hint: hint)
      return
    }
    let before = TextLayout.wrapped(String(input.characters[..<input.cursor]), to: place.columns)
    let lines = TextLayout.wrapped(input.text, to: place.columns)
    let row = before.count - 1
    let first = min(max(0, row - place.rows + 1), max(0, lines.count - place.rows))
    for (index, line) in lines.dropFirst(first).prefix(place.rows).enumerated() {
      canvas.text(line, place.column, place.row + index)
    }
    guard types else { return }
    let column = DisplayText.width(of: before.last ?? "")
    canvas.showCursor(at: Point(place.column + min(column, place.columns - 1), place.row + row - first))
  }
}

extension ChatState.Turn {
  /// Who speaks, then what is said; a mark at the end where an answer did not end by itself.
  fileprivate func lines(width: Int) -> [[TextRun]] {
    let isUser = role == .user
    let text = TextLayout.wrapped(text, to: max(1, width - 2))
    let style = isUser ? Style(.accent) : Style(.text)
    var lines = text.enumerated().map { index, line in
      [TextRun(index == 0 ? (isUser ? "› " : "• ") : "  ", isUser ? .key : Style(.source)), TextRun(line, style)]
    }
    if stop == nil, !isUser { lines[lines.count - 1].append(TextRun("▌", Style(.accent))) }
    switch stop {
    case .length: lines.append([TextRun("  [length reached]", .faint)])
    case .cancelled: lines.append([TextRun("  [stopped]", .faint)])
    case .eos, .stop, nil: break
    }
    return lines
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
