internal import Checkpoints
internal import Inference
internal import Tokenization

/// A needle in a haystack: a sentence hidden in a long text that has nothing to do with it, at each depth of texts of each
/// length, and a question that only the sentence answers.
package struct NeedleTask: TaskKind {
  package let name = "needle"

  /// The kind.
  package init() {}

  package var settings: TaskSettings {
    var settings = TaskSettings()
    settings.match = .contains
    settings.maxTokens = 24
    return settings
  }

  package func claims(_ line: TaskLine) -> Bool { line.has("needle") }

  package func item(of line: TaskLine) throws(EvaluationError) -> TaskItem {
    var item = line.item()
    item.prompt = try line.string("question")
    item.answers = [try line.stringOrNumber("answer")]
    item.fields = TaskFields(line)
    _ = try line.string("needle")
    let lengths = try line.numbers("lengths")
    guard !lengths.isEmpty, lengths.allSatisfy({ $0 >= 32 && $0 <= 1e7 }) else {
      throw line.fault("\"lengths\" takes numbers of tokens, 32 or more")
    }
    let depths = try line.numbers("depths")
    guard !depths.isEmpty, depths.allSatisfy({ (0...1).contains($0) }) else {
      throw line.fault("\"depths\" takes numbers from 0, the start of the text, to 1, its end")
    }
    return item
  }

  /// An item a length and depth; lengths for which the session has no room are left out.
  package func expanded(_ item: TaskItem, for model: TaskModel) throws(EvaluationError) -> [TaskItem] {
    let value = item.fields.value
    func numbers(_ key: String) -> [Double] { (value[key]?.list ?? []).compactMap(\.number) }
    let needle = value["needle"]?.string ?? ""
    // Room for the question, a chat template and the answer.
    let room = model.session.contextLength - settings.maxTokens - 32
    return numbers("lengths").map { Int($0) }.filter { $0 <= room }.flatMap { length in
      numbers("depths").map { depth in
        let group = "\(length) tokens, \(Int((100 * depth).rounded()))%"
        var cell = TaskItem(identity: Array((item.id + group).utf8), label: "\(item.label), \(group)")
        cell.group = group
        cell.answers = item.answers
        let ending = "\n\n" + item.prompt
        let used = model.tokenizer.encode(needle + ending).count
        let hay = Haystack(text: value["text"]?.string, tokenizer: model.tokenizer)
        cell.prompt = hay.text(tokens: max(0, length - used), hiding: needle, at: depth) + ending
        return cell
      }
    }
  }

  package func outcome(
    of item: TaskItem, _ settings: TaskSettings, by model: TaskModel
  ) throws(EvaluationError) -> TaskOutcome {
    try AnswerTask().outcome(of: item, settings, by: model)
  }
}
