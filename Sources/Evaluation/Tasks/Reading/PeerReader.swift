/// Reads the forms of its own that llama-perplexity takes: HellaSwag as text, and multiple choice as bytes.
struct PeerReader {
  let path: String

  /// Items of six lines each: the context, the number of the right ending (0 to 3), four endings.
  func hellaSwag(_ lines: [Substring]) throws(EvaluationError) -> [TaskItem] {
    var lines = lines
    while lines.last?.isEmpty == true { lines.removeLast() }
    var items: [TaskItem] = []
    for start in stride(from: 0, to: lines.count, by: 6) {
      guard start + 6 <= lines.count else {
        throw .task(path: path, line: start + 1, reason: "the file ends within an item, which has 6 lines")
      }
      let part = Array(lines[start..<start + 6])
      guard let right = Int(part[1].filter { !$0.isWhitespace }), (0..<4).contains(right) else {
        throw .task(path: path, line: start + 2, reason: "it has to be the number of the right ending, 0 to 3")
      }
      let identity = part.joined(separator: "\n").utf8
      var item = TaskItem(identity: identity, label: "line \(start + 1)")
      item.prompt = String(part[0])
      item.choices = part[2...].map { TaskChoice(context: item.prompt, ending: " " + $0) }
      guard let empty = part[2...].firstIndex(where: { $0.allSatisfy(\.isWhitespace) }) else {
        item.right = right
        item.measure = .tokens
        items.append(item)
        continue
      }
      throw .task(path: path, line: start + empty + 1, reason: "an ending is empty")
    }
    return items
  }

  /// Whether bytes may be a multiple-choice file and are no text.
  static func isBinary(_ bytes: [UInt8]) -> Bool { bytes.prefix(8).contains(0) }

  /// The items of a multiple-choice file: their number, where each begins, and each as a question, its answers with a 1
  /// for the right one, and answers of a second kind, which are passed over.
  func multipleChoice(_ bytes: [UInt8]) throws(EvaluationError) -> [TaskItem] {
    var cursor = PeerCursor(path: path, bytes: bytes)
    let count = try cursor.number()
    guard count > 0, count <= (bytes.count - 4) / 8 else {
      throw .malformedTask(path: path, offset: 0, found: "it says that it has \(count) items")
    }
    for _ in 0..<count { _ = try cursor.number() }
    var items: [TaskItem] = []
    for index in 0..<count {
      let start = cursor.position
      let question = try cursor.text()
      let (answers, labels) = try cursor.answers()
      let end = cursor.position
      _ = try cursor.answers()
      guard !question.isEmpty, answers.count > 1, answers.allSatisfy({ !$0.isEmpty }),
        let right = labels.firstIndex(of: 1)
      else {
        throw .malformedTask(
          path: path, offset: start, found: "item \(index + 1) has no question, fewer than two answers or no right one")
      }
      var item = TaskItem(identity: bytes[start..<end], label: "item \(index + 1)")
      item.prompt = question
      item.choices = answers.map { TaskChoice(context: question, ending: " " + $0) }
      item.right = right
      item.measure = .tokens
      items.append(item)
    }
    return items
  }
}

private struct PeerCursor {
  let path: String
  let bytes: [UInt8]
  var position = 0

  init(path: String, bytes: [UInt8]) {
    (self.path, self.bytes) = (path, bytes)
  }

  mutating func number() throws(EvaluationError) -> Int {
    guard bytes.count - position >= 4 else {
      throw .malformedTask(path: path, offset: position, found: "the file ends where a number should be")
    }
    defer { position += 4 }
    return (0..<4).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
  }

  mutating func text() throws(EvaluationError) -> String {
    let start = position
    let length = try number()
    guard length <= bytes.count - position else {
      throw .malformedTask(path: path, offset: start, found: "a text of \(length) bytes, more than are left")
    }
    defer { position += length }
    return String(decoding: bytes[position..<position + length], as: UTF8.self)
  }

  mutating func answers() throws(EvaluationError) -> ([String], [Int]) {
    let start = position
    let count = try number()
    guard count <= 100 else {
      throw .malformedTask(path: path, offset: start, found: "\(count) answers, more than 100")
    }
    var texts: [String] = []
    for _ in 0..<count { texts.append(try text()) }
    var labels: [Int] = []
    for _ in 0..<count { labels.append(try number()) }
    return (texts, labels)
  }
}
