extension State {
  /// Gives a key to the overlay; it takes all of them.
  mutating func handleOverlay(_ overlay: Overlay, _ key: Key) -> [Effect] {
    if key == "Esc" || key == "Ctrl-C" {
      shared.overlay = nil
      return []
    }
    switch overlay {
    case .choice(let list): return handle(list, key)
    case .prompt(let prompt): return handle(prompt, key)
    case .question(let question): return handle(question, key)
    case .text(let page): return handle(page, key)
    }
  }

  mutating func pasteIntoOverlay(_ overlay: Overlay, _ text: String) {
    switch overlay {
    case .choice(var list):
      list.input.insert(text)
      shared.overlay = .choice(list)
    case .prompt(var prompt):
      prompt.input.insert(text)
      shared.overlay = .prompt(prompt)
    case .question, .text:
      break
    }
  }

  /// A press on row `row` of the overlay, or a turn of the wheel.
  mutating func handleOverlay(_ overlay: Overlay, _ kind: Mouse.Kind, row: Int?) -> [Effect] {
    switch (kind, overlay) {
    case (.wheelUp, _): return handleOverlay(overlay, "Up")
    case (.wheelDown, _): return handleOverlay(overlay, "Down")
    case (.press, .choice(var list)):
      guard let row else { return close() }
      list.cursor.select(row, of: list.matches.count)
      return handle(list, "Enter")
    case (.press, .question(var question)):
      guard let row, question.answers.indices.contains(row) else { return [] }
      question.selected = row
      return handle(question, "Enter")
    case (.press, _) where row == nil: return close()
    default: return []
    }
  }

  private mutating func close() -> [Effect] {
    shared.overlay = nil
    return []
  }

  private mutating func handle(_ list: ChoiceList, _ key: Key) -> [Effect] {
    var list = list
    let matches = list.matches
    switch key {
    case "Enter":
      shared.overlay = nil
      guard matches.indices.contains(list.cursor.selected) else { return [] }
      return list.choices[matches[list.cursor.selected]].perform(&self)
    case "Up", "Ctrl-P", "Shift-Tab": list.cursor.select(list.cursor.selected - 1, of: matches.count)
    case "Down", "Ctrl-N", "Tab": list.cursor.select(list.cursor.selected + 1, of: matches.count)
    case "PgUp": list.cursor.select(list.cursor.selected - 10, of: matches.count)
    case "PgDn": list.cursor.select(list.cursor.selected + 10, of: matches.count)
    default:
      if list.input.handle(key) { list.cursor.select(0, of: matches.count) }
    }
    shared.overlay = .choice(list)
    return []
  }

  private mutating func handle(_ prompt: Prompt, _ key: Key) -> [Effect] {
    var prompt = prompt
    if key == "Enter" {
      shared.overlay = nil
      return prompt.submit(prompt.input.text, &self)
    }
    _ = prompt.input.handle(key)
    shared.overlay = .prompt(prompt)
    return []
  }

  private mutating func handle(_ question: Question, _ key: Key) -> [Effect] {
    var question = question
    let count = question.answers.count
    let chosen = question.answers.firstIndex { $0.key == key } ?? (key == "Enter" ? question.selected : nil)
    if let chosen, question.answers.indices.contains(chosen) {
      shared.overlay = nil
      return question.answers[chosen].perform(&self)
    }
    switch key {
    case "Left", "Up", "Shift-Tab": question.selected = (question.selected + count - 1) % max(1, count)
    case "Right", "Down", "Tab": question.selected = (question.selected + 1) % max(1, count)
    default: break
    }
    shared.overlay = .question(question)
    return []
  }

  private mutating func handle(_ page: TextPage, _ key: Key) -> [Effect] {
    var page = page
    let last = max(0, page.lines.count - 1)
    switch key {
    case "Up", "k": page.top = max(0, page.top - 1)
    case "Down", "j": page.top = min(last, page.top + 1)
    case "PgUp", "b": page.top = max(0, page.top - 10)
    case "PgDn", "Space": page.top = min(last, page.top + 10)
    case "Home", "g": page.top = 0
    case "End", "G": page.top = last
    case "q", "?", "Enter": return close()
    default: break
    }
    shared.overlay = .text(page)
    return []
  }
}
