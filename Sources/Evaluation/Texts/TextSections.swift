internal import Tokenization

/// The sections of a text, as its headings begin them.
///
/// In Markdown files (`.md`, `.markdown`) headings are lines `# Title` and `## Title` outside of fenced code. In plain texts
/// (`.txt`, `.text`, `.raw`, `.tokens`, `.wiki`, no ending) they are wikitext's ` = Title = `, and where there are none of
/// those, Markdown's. Any other file, such as one of code, is one section. A section of the second level is named after
/// both headings. What stands before the first heading is a section with the text's own name.
public struct TextSections: Sendable, Equatable {
  /// A section and the byte that it begins at.
  struct Section: Sendable, Equatable {
    let name: String
    let start: Int
  }

  /// In order, the first from byte 0; names may come again.
  let sections: [Section]
  private let byteCount: Int

  /// Sections that figures are given of, at most, before ``othersName``.
  public static let usualLimit = 20
  /// What the sections beyond the limit are together.
  public static let othersName = "others"

  /// The sections of `text`; `name` is that of its file, whose ending says what headings look like.
  public init(of text: [UInt8], named name: String = "") {
    byteCount = text.count
    let lines = Self.lines(of: text)
    var found: [Section] = []
    switch Self.kind(of: name) {
    case .markdown: found = Self.markdown(lines)
    case .plain:
      found = Self.wikitext(lines)
      if found.isEmpty { found = Self.markdown(lines) }
    case .other: break
    }
    let file = name.split(separator: "/").last.map { String($0) } ?? name
    let named = found.map { Section(name: "\(file): \($0.name)", start: $0.start) }
    sections = (named.first?.start == 0 ? [] : [Section(name: file, start: 0)]) + named
  }

  /// `chunks` with all but the `limit` sections of most scored positions renamed to ``othersName``.
  public static func grouped(_ chunks: [TextChunk], limit: Int = usualLimit) -> [TextChunk] {
    var counts: [String: Int] = [:]
    for slice in chunks.flatMap(\.slices) { counts[slice.name, default: 0] += slice.positions.count }
    guard counts.count > limit else { return chunks }
    let largest = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(limit).map(\.key)
    let kept = Set(largest)
    return chunks.map { chunk in
      var chunk = chunk
      for index in chunk.slices.indices where !kept.contains(chunk.slices[index].name) {
        chunk.slices[index].name = othersName
      }
      return chunk
    }
  }

  /// The sections as runs of `tokens`, which are those of the text: a token belongs to the section of its first byte.
  ///
  /// Where a tokenizer changes what it reads, so that its tokens have another length than the text, places are by share.
  func slices(of tokens: [Int32], _ tokenizer: Tokenizer) -> [TextSlice] {
    var starts: [Int] = []
    var length = 0
    for (index, token) in tokens.enumerated() {
      starts.append(length)
      // The text of the first tokens alone: the encoder's own space is dropped there.
      length += index < 2 ? tokenizer.decode(tokens[...index]).count - length : tokenizer.piece(of: token).count
    }
    let scale = length == byteCount || length == 0 ? 1 : Double(byteCount) / Double(length)
    var result: [TextSlice] = []
    var first = 0
    for (index, section) in sections.enumerated() {
      let end = index + 1 < sections.count ? sections[index + 1].start : Int.max
      var last = first
      while last < tokens.count, Double(starts[last]) * scale < Double(end) { last += 1 }
      if last > first { result.append(TextSlice(name: section.name, positions: first..<last)) }
      first = last
    }
    return result
  }

  // MARK: Headings

  private enum Kind { case markdown, plain, other }

  private static func kind(of name: String) -> Kind {
    let file = name.split(separator: "/").last ?? ""
    let parts = file.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count > 1, let ending = parts.last?.lowercased() else { return .plain }
    return switch ending {
    case "md", "markdown": .markdown
    case "txt", "text", "raw", "tokens", "wiki": .plain
    default: .other
    }
  }

  private struct Line {
    let text: Substring
    let start: Int
  }

  private static func lines(of text: [UInt8]) -> [Line] {
    var start = 0
    return text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { bytes in
      defer { start += bytes.count + 1 }
      // Headings are short; what is longer need not be made a string.
      return Line(text: bytes.count > 400 ? "" : Substring(String(decoding: bytes, as: UTF8.self)), start: start)
    }
  }

  private static func markdown(_ lines: [Line]) -> [Section] {
    var (sections, chapter, fence): ([Section], String, Substring?) = ([], "", nil)
    for line in lines {
      let text = line.text.drop { $0 == " " }
      if let open = fence {
        if text.hasPrefix(open) { fence = nil }
        continue
      }
      if text.hasPrefix("```") || text.hasPrefix("~~~") {
        fence = text.prefix(3)
        continue
      }
      let level = line.text.prefix { $0 == "#" }.count
      guard level == 1 || level == 2, let title = title(line.text.dropFirst(level), closing: "#") else { continue }
      if level == 1 { chapter = title }
      let name = level == 2 && !chapter.isEmpty ? "\(chapter) / \(title)" : title
      sections.append(Section(name: name, start: line.start))
    }
    return sections
  }

  /// ` = Title = `, and not ` = = Title = = `, which is a heading within.
  private static func wikitext(_ lines: [Line]) -> [Section] {
    lines.compactMap { line in
      let text = trimmed(line.text)
      guard text.count > 4, text.hasPrefix("= "), text.hasSuffix(" =") else { return nil }
      let title = trimmed(text.dropFirst().dropLast())
      guard !title.isEmpty, !title.hasPrefix("="), !title.hasSuffix("=") else { return nil }
      return Section(name: String(title), start: line.start)
    }
  }

  /// The title behind a heading's mark and a space, without marks that close it; nil where there is none.
  private static func title(_ text: Substring, closing mark: Character) -> String? {
    guard text.first == " " || text.first == "\t" else { return nil }
    var title = trimmed(text)
    while title.last == mark { title.removeLast() }
    title = trimmed(title)
    return title.isEmpty ? nil : String(title)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
