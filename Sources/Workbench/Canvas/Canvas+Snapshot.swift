extension Canvas {
  /// The canvas as text, one line a row, spaces at line ends dropped.
  package var text: String {
    lines.map { line in
      var line = line[...]
      while line.last == " " { line = line.dropLast() }
      return String(line)
    }.joined(separator: "\n")
  }

  /// The rows as text, whole.
  package var lines: [String] {
    (0..<extent.rows).map { row in
      var line = ""
      for column in 0..<extent.columns {
        let cell = cells[row * extent.columns + column]
        if cell.width > 0 { cell.glyph.append(to: &line) }
      }
      return line
    }
  }

  /// The styles as text: a letter a cell, and below it what each letter stands for.
  package var styles: String {
    let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    var known: [Style: Int] = [.text: -1]
    var order: [Style] = []
    let rows = (0..<extent.rows).map { row in
      String(
        (0..<extent.columns).map { column -> Character in
          let style = cells[row * extent.columns + column].style
          let number =
            known[style]
            ?? {
              known[style] = order.count
              order.append(style)
              return order.count - 1
            }()
          return number < 0 ? "." : letters[number % letters.count]
        })
    }
    let legend = order.enumerated().map { "\(letters[$0.offset % letters.count]) = \($0.element.summary)" }
    return (rows + legend).joined(separator: "\n")
  }
}

extension Style {
  /// The style in a few words, for snapshots.
  package var summary: String {
    var words = "\(foreground.summary) on \(background.summary)"
    if attributes.contains(.bold) { words += " bold" }
    if attributes.contains(.underline) { words += " underline" }
    if attributes.contains(.reverse) { words += " reverse" }
    if attributes.contains(.dim) { words += " dim" }
    return words
  }
}

extension Ink {
  /// The ink in a word or two, for snapshots.
  package var summary: String {
    switch self {
    case .role(let role): role.rawValue
    case .heat(let place): "heat \(place)"
    case .rgb(let rgb): "rgb \(rgb.red),\(rgb.green),\(rgb.blue)"
    }
  }
}
