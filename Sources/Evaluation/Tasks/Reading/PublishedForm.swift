internal import Checkpoints

/// The forms in which multiple-choice tasks are published as lines of JSON.
enum PublishedForm {
  /// `ctx_a`, `ctx_b` or `ctx`, `activity_label`, `endings`, `label`.
  case hellaSwag
  /// `question` (with `stem` and `choices`, or `choices` beside it) and `answerKey`.
  case arc
  /// `question`, `choices`, `answer`.
  case mmlu
  /// `sentence`, `option1`, `option2`, `answer`.
  case winoGrande

  /// The form of a line by the keys that it has; nil for another.
  init?(of line: TaskLine) {
    if line.has("endings"), line.has("label") {
      self = .hellaSwag
    } else if line.has("question"), line.has("answerKey") {
      self = .arc
    } else if line.has("question"), line.has("choices"), line.has("answer") {
      self = .mmlu
    } else if line.has("sentence"), line.has("option1"), line.has("option2") {
      self = .winoGrande
    } else {
      return nil
    }
  }

  /// The item of a line, put as the harness of EleutherAI puts it.
  func item(of line: TaskLine) throws(EvaluationError) -> TaskItem {
    var item = line.item()
    switch self {
    case .hellaSwag: try Self.readHellaSwag(line, &item)
    case .arc: try Self.readARC(line, &item)
    case .mmlu:
      let choices = try line.strings("choices")
      item.setQuestion(try line.string("question"), choices)
      item.right = try line.index("answer", below: choices.count)
    case .winoGrande:
      let options = [try line.string("option1"), try line.string("option2")]
      guard item.setSentence(try line.string("sentence"), options) else {
        throw line.fault("the sentence has no _ where an option goes")
      }
      item.right = try line.index("answer", below: 2, from: 1)
    }
    return try ChoiceTask.checked(item, line)
  }

  private static func readHellaSwag(_ line: TaskLine, _ item: inout TaskItem) throws(EvaluationError) {
    var context: String
    if line.has("ctx_a") {
      context = try line.string("ctx_a")
      if let more = line.value["ctx_b"]?.string, !more.isEmpty {
        context += " " + more.prefix(1).uppercased() + more.dropFirst().lowercased()
      }
    } else {
      context = try line.string("ctx")
    }
    if let activity = line.value["activity_label"]?.string { context = activity + ": " + context }
    item.prompt = cleaned(context)
    item.setChoices(try line.strings("endings").map(cleaned))
    item.right = try line.index("label", below: item.choices.count)
    item.measure = .characters
  }

  /// A text of HellaSwag without the marks that are left of web pages in it.
  private static func cleaned(_ text: String) -> String {
    var rest = Substring(text.replacing(" [title]", with: ". "))
    var result = ""
    while let open = rest.firstIndex(of: "["), let close = rest[open...].firstIndex(of: "]") {
      result += rest[..<open]
      rest = rest[rest.index(after: close)...]
    }
    result = (result + rest).replacing("  ", with: " ")
    while result.last?.isWhitespace == true { result.removeLast() }
    return String(result.drop(while: \.isWhitespace))
  }

  private static func readARC(_ line: TaskLine, _ item: inout TaskItem) throws(EvaluationError) {
    let nested = line.value["question"]
    let stem = nested?["stem"]?.string ?? nested?.string
    let choices = nested?["choices"] ?? line.value["choices"]
    let texts = TaskLine.strings(choices?["text"]) ?? choices?.list?.compactMap { $0["text"]?.string }
    let labels = TaskLine.strings(choices?["label"]) ?? choices?.list?.compactMap { $0["label"]?.string }
    guard let stem, let texts, let labels, texts.count == labels.count else {
      throw line.fault("\"question\" and \"choices\" have to have a text, and a text and a label for each choice")
    }
    let key = try line.stringOrNumber("answerKey")
    guard let right = labels.firstIndex(of: key) else {
      throw line.fault("\"answerKey\" is \"\(key.prefix(20))\" and no choice has that label")
    }
    item.prompt = "Question: \(stem)\nAnswer:"
    item.setChoices(texts)
    item.right = right
    item.measure = .characters
  }
}

extension TaskItem {
  /// Makes the item a question whose choices are listed with letters, of which one is the answer, as MMLU is asked.
  mutating func setQuestion(_ question: String, _ texts: [String]) {
    let letters = texts.indices.map { String(Unicode.Scalar(UInt8(65 + $0 % 26))) }
    var lines = [question]
    while let last = lines[0].last, last.isWhitespace { lines[0].removeLast() }
    lines += zip(letters, texts).map { "\($0). \($1)" }
    prompt = lines.joined(separator: "\n") + "\nAnswer:"
    setChoices(letters)
    measure = .sum
  }

  /// Makes the item a sentence in whose gap, marked `_`, each option is put; false where there is no gap. What counts is
  /// the likelihood of the rest of the sentence.
  mutating func setSentence(_ sentence: String, _ options: [String]) -> Bool {
    guard let gap = sentence.firstIndex(of: "_") else { return false }
    let rest = String(sentence[sentence.index(after: gap)...])
    prompt = sentence
    choices = options.map { TaskChoice(context: sentence[..<gap] + $0, ending: rest) }
    measure = .sum
    return true
  }
}
