extension Canvas {
  /// Draws an overlay in the middle of the area.
  mutating func overlay(_ overlay: Overlay) {
    hit(.nothing, in: bounds)
    hideCursor()
    switch overlay {
    case .choice(let list): draw(list)
    case .prompt(let prompt): draw(prompt)
    case .question(let question): draw(question)
    case .text(let page): draw(page)
    }
  }

  private mutating func window(_ wanted: Size, _ title: String, _ right: String = "") -> Rect {
    let room = size.columns > 50 ? bounds.inset(by: 1) : bounds
    let area = room.centred(wanted)
    fill(area)
    hit(.nothing, in: area)
    return box(
      area, title: [TextRun(title, .title)], right: right.isEmpty ? [] : [TextRun(right, .faint)],
      style: Style(.focusedBorder))
  }

  private mutating func draw(_ list: ChoiceList) {
    let matches = list.matches
    let rows = min(max(list.choices.count, 1), 16)
    let inside = window(Size(76, rows + 3), list.title, "\(matches.count)/\(list.choices.count)")
    text("›", inside.column, inside.row, .key)
    list.input.draw(
      on: &self, at: Point(inside.column + 2, inside.row), columns: inside.columns - 2, isFocused: true,
      hint: "type to narrow, Enter to choose, Esc to leave")
    let area = Rect(inside.column, inside.row + 1, inside.columns, inside.rows - 1)
    let visible = list.cursor.visible(count: matches.count, height: area.rows)
    for row in visible {
      let choice = list.choices[matches[row]]
      let line = Rect(area.column, area.row + row - visible.lowerBound, area.columns, 1)
      draw(in: line) { canvas in
        let end = canvas.text(DisplayText.truncated(choice.title, to: canvas.size.columns), 1, 0)
        let key = choice.key?.name ?? ""
        let keyWidth = DisplayText.width(of: key)
        let room = canvas.size.columns - end - keyWidth - 4
        if room > 4 { canvas.text(DisplayText.truncated(choice.detail, to: room), end + 2, 0, .faint) }
        canvas.rightText(key, endingAt: canvas.size.columns - 1, 0, .key)
        if row == list.cursor.selected { canvas.highlight(canvas.bounds, isFocused: true) }
        canvas.hit(.overlay(row), in: canvas.bounds)
      }
    }
    if matches.isEmpty { text("nothing fits", area.column + 1, area.row, .faint) }
    scrollBar(
      in: Rect(area.column, area.row, area.columns - 1, area.rows), first: visible.lowerBound, count: matches.count)
  }

  private mutating func draw(_ prompt: Prompt) {
    let inside = window(Size(76, 4), prompt.title)
    text("›", inside.column, inside.row, .key)
    prompt.input.draw(
      on: &self, at: Point(inside.column + 2, inside.row), columns: inside.columns - 2, isFocused: true,
      hint: prompt.hint)
    text("Enter goes on, Esc leaves", inside.column, inside.row + 1, .faint)
  }

  private mutating func draw(_ question: Question) {
    let lines = TextLayout.wrapped(question.text, to: max(10, min(60, size.columns - 6)))
    let inside = window(Size(64, lines.count + 4), "")
    for (row, line) in lines.enumerated() { text(line, inside.column + 1, inside.row + row) }
    var column = inside.column + 1
    let row = inside.row + min(lines.count + 1, inside.rows - 1)
    for (index, answer) in question.answers.enumerated() {
      let label = " " + answer.title + " "
      let width = DisplayText.width(of: label)
      button(answer.title, key: answer.key, at: Point(column + 1, row))
      let area = Rect(column, row, width, 1)
      if index == question.selected { highlight(area, isFocused: true) }
      hit(.overlay(index), in: area)
      column += width + 2
    }
  }

  private mutating func draw(_ page: TextPage) {
    let width = page.lines.map(\.width).max() ?? 0
    let inside = window(Size(max(width + 4, 30), page.lines.count + 2), page.title, "Esc closes")
    let first = min(page.top, max(0, page.lines.count - inside.rows))
    for row in 0..<min(inside.rows, page.lines.count) {
      let runs = page.lines[first + row].truncated(to: inside.columns - 2)
      self.runs(runs, at: Point(inside.column + 1, inside.row + row))
    }
    scrollBar(
      in: Rect(inside.column, inside.row, inside.columns - 1, inside.rows), first: first, count: page.lines.count)
  }

  /// Writes a label with its key marked: the letter itself where the label has it, else the key's name after it.
  /// Returns the column after it.
  @discardableResult
  package mutating func button(_ label: String, key: Key?, at point: Point) -> Int {
    guard let key else { return text(label, at: point) }
    if key.modifiers.isEmpty, case .character(let letter) = key.code,
      let index = label.firstIndex(where: { $0 == letter || $0.lowercased() == String(letter) }), letter != " "
    {
      var column = text(label[..<index], at: point)
      column = text(String(label[index]), column, point.row, .key.with(.underline))
      return text(label[label.index(after: index)...], column, point.row)
    }
    let column = text(label + " ", at: point)
    return text(key.name, column, point.row, .key)
  }
}
