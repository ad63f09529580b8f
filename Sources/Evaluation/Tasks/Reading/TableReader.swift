/// Reads the tables in which WinoGrande (as llama-perplexity takes it) and MMLU are published.
struct TableReader {
  let path: String

  /// The items of the table in `bytes`.
  func items(_ bytes: [UInt8]) throws(EvaluationError) -> [TaskItem] {
    guard let table = SeparatedTable(bytes) else {
      throw .task(path: path, line: 1, reason: "a quotation mark is not closed before the end of the file")
    }
    var items: [TaskItem] = []
    for row in table.rows {
      // Some have a line of headings.
      if items.isEmpty, row.line == 1, row.fields.last.map(isHeading) == true { continue }
      items.append(try item(row))
    }
    return items
  }

  private func isHeading(_ text: String) -> Bool { text.lowercased() == "answer" }

  private func item(_ row: SeparatedTable.Row) throws(EvaluationError) -> TaskItem {
    let fields = row.fields
    var item = TaskItem(identity: Array(fields.joined(separator: "\u{1F}").utf8), label: "line \(row.line)")
    let last = String((fields.last ?? "").filter { !$0.isWhitespace })
    switch fields.count {
    case 5:
      guard item.setSentence(fields[1], [fields[2], fields[3]]) else {
        throw fault(row, "the sentence has no _ where a choice goes")
      }
      guard let answer = Int(last), (1...2).contains(answer) else {
        throw fault(row, "the answer is \"\(last.prefix(20))\" and has to be 1 or 2")
      }
      item.right = answer - 1
    case 6:
      item.setQuestion(fields[0], Array(fields[1...4]))
      guard let right = ["A", "B", "C", "D"].firstIndex(of: last) else {
        throw fault(row, "the answer is \"\(last.prefix(20))\" and has to be A, B, C or D")
      }
      item.right = right
    default:
      throw fault(
        row,
        "it has \(fields.count) columns; WinoGrande has 5 (number, sentence, two choices, answer) and MMLU 6 (question, "
          + "four choices, answer)")
    }
    guard item.choices.allSatisfy({ !$0.ending.allSatisfy(\.isWhitespace) }) else {
      throw fault(row, "nothing follows the gap whose likelihood could count")
    }
    return item
  }

  private func fault(_ row: SeparatedTable.Row, _ reason: String) -> EvaluationError {
    .task(path: path, line: row.line, reason: reason)
  }
}
