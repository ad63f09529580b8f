/// Breaking text into lines of cells.
package enum TextLayout {
  /// `text` in lines of at most `width` cells, broken at spaces where there is one, in words where not.
  ///
  /// Line ends in the text are kept; a width below 1 counts as 1. Complexity: O(scalars).
  package static func wrapped(_ text: String, to width: Int) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { wrappedLine(String($0), to: max(1, width)) }
  }

  private static func wrappedLine(_ line: String, to width: Int) -> [String] {
    guard DisplayText.width(of: line) > width else { return [line] }
    var lines: [String] = []
    var current = ""
    var used = 0
    for word in line.split(separator: " ", omittingEmptySubsequences: false) {
      let length = DisplayText.width(of: word)
      if used > 0, used + 1 + length <= width {
        current += " " + word
        used += 1 + length
        continue
      }
      if used > 0 { lines.append(current) }
      (current, used) = append(String(word), length, to: &lines, width)
    }
    return lines + [current]
  }

  /// Breaks a word that is wider than a line; gives back what starts the next one.
  private static func append(_ word: String, _ length: Int, to lines: inout [String], _ width: Int) -> (String, Int) {
    guard length > width else { return (word, length) }
    var current = ""
    var used = 0
    for character in word {
      let needed = DisplayText.width(of: String(character))
      if used + needed > width, used > 0 {
        lines.append(current)
        current = ""
        used = 0
      }
      current.append(character)
      used += needed
    }
    return (current, used)
  }
}
