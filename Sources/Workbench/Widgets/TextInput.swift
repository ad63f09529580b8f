/// A text of one paragraph that is being typed: cursor, history, paste, wide characters.
package struct TextInput: Hashable, Sendable {
  /// The text, a character each.
  package private(set) var characters: [Character] = []
  /// The character before which the cursor stands, 0 to the count.
  package private(set) var cursor = 0
  private var history: [String] = []
  private var historyIndex: Int?
  private var draft = ""

  /// At most this many characters are taken.
  package static let limit = 100_000

  /// A line with `text` in it, the cursor behind it.
  package init(_ text: String = "") {
    set(text)
  }

  /// The text.
  package var text: String { String(characters) }
  /// Whether there is no text.
  package var isEmpty: Bool { characters.isEmpty }

  /// Replaces the text; the cursor goes behind it.
  package mutating func set(_ text: String) {
    characters = Array(text.prefix(TextInput.limit))
    cursor = characters.count
  }

  /// Empties the text.
  package mutating func clear() {
    set("")
    historyIndex = nil
  }

  /// Clears the input and keeps its text for the up key.
  package mutating func submit() -> String {
    let text = text
    if !text.isEmpty, history.last != text { history.append(text) }
    if history.count > 200 { history.removeFirst() }
    clear()
    return text
  }

  /// Inserts text at the cursor; line ends stay when `multiline`, else they become spaces.
  package mutating func insert(_ text: String, multiline: Bool = false) {
    let unified = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    let flat = multiline ? unified : unified.replacing("\n", with: " ")
    let added = flat.filter { $0 == "\n" || !($0.unicodeScalars.first?.properties.generalCategory == .control) }
    let room = TextInput.limit - characters.count
    let taken = Array(added.prefix(max(0, room)))
    // A combining mark typed alone joins the character before it, so the text is put together as a string.
    let before = String(characters[..<cursor]) + String(taken)
    let head = Array(before)
    characters = head + characters[cursor...]
    cursor = head.count
  }

  /// Handles an editing key; false when it is none.
  package mutating func handle(_ key: Key) -> Bool {
    if let typed = key.typed {
      insert(String(typed))
      return true
    }
    return move(key) || erase(key) || recall(key)
  }

  private mutating func move(_ key: Key) -> Bool {
    switch key {
    case "Left", "Ctrl-B": cursor = max(0, cursor - 1)
    case "Right", "Ctrl-F": cursor = min(characters.count, cursor + 1)
    case "Home", "Ctrl-A": cursor = 0
    case "End", "Ctrl-E": cursor = characters.count
    case "Ctrl-Left", "Alt-b": cursor = wordStart
    case "Ctrl-Right", "Alt-f": cursor = wordEnd
    default: return false
    }
    return true
  }

  private mutating func erase(_ key: Key) -> Bool {
    switch key {
    case "Backspace", "Ctrl-H": remove(max(0, cursor - 1)..<cursor)
    case "Del", "Ctrl-D": remove(cursor..<min(characters.count, cursor + 1))
    case "Ctrl-W", "Alt-Backspace": remove(wordStart..<cursor)
    case "Ctrl-U": remove(0..<cursor)
    case "Ctrl-K": remove(cursor..<characters.count)
    default: return false
    }
    return true
  }

  private mutating func recall(_ key: Key) -> Bool {
    guard !history.isEmpty else { return false }
    switch key {
    case "Up", "Ctrl-P":
      if historyIndex == nil { draft = text }
      let index = max(0, (historyIndex ?? history.count) - 1)
      historyIndex = index
      set(history[index])
    case "Down", "Ctrl-N":
      guard let index = historyIndex else { return true }
      historyIndex = index + 1 < history.count ? index + 1 : nil
      set(historyIndex.map { history[$0] } ?? draft)
    default: return false
    }
    return true
  }

  private mutating func remove(_ range: Range<Int>) {
    characters.removeSubrange(range)
    cursor = range.lowerBound
  }

  private var wordStart: Int {
    var index = cursor
    while index > 0, characters[index - 1].isWhitespace { index -= 1 }
    while index > 0, !characters[index - 1].isWhitespace { index -= 1 }
    return index
  }

  private var wordEnd: Int {
    var index = cursor
    while index < characters.count, characters[index].isWhitespace { index += 1 }
    while index < characters.count, !characters[index].isWhitespace { index += 1 }
    return index
  }
}

extension TextInput {
  /// Draws the input in one row, scrolled so that the cursor shows; `hint` stands there while it is empty.
  package func draw(
    on canvas: inout Canvas, at point: Point, columns: Int, isFocused: Bool, hint: String = "", style: Style = .text
  ) {
    guard columns > 0 else { return }
    canvas.draw(in: Rect(point.column, point.row, columns, 1)) { canvas in
      let before = DisplayText.width(of: String(characters[..<cursor]))
      let shift = max(0, before - columns + 1)
      canvas.text(text, -shift, 0, style)
      if isEmpty { canvas.text(DisplayText.truncated(hint, to: columns), 0, 0, .faint) }
      if isFocused { canvas.showCursor(at: Point(before - shift, 0)) }
    }
  }
}
