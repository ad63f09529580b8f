internal import Checkpoints

/// JSON that a model writes: an object with the keys that are asked for, and their values where the file has them.
package struct JSONTask: TaskKind {
  package let name = "json"

  /// The kind.
  package init() {}

  package var settings: TaskSettings {
    var settings = TaskSettings()
    settings.maxTokens = 200
    return settings
  }

  package func claims(_ line: TaskLine) -> Bool { line.has("prompt") && line.has("keys") }

  package func item(of line: TaskLine) throws(EvaluationError) -> TaskItem {
    var item = line.item()
    item.prompt = try line.string("prompt")
    item.fields = TaskFields(line)
    let keys = try line.strings("keys")
    if let values = line.list("values"), values.count != keys.count {
      throw line.fault("\"values\" has \(values.count) entries and \"keys\" \(keys.count); give a value for each key")
    }
    return item
  }

  package func outcome(
    of item: TaskItem, _ settings: TaskSettings, by model: TaskModel
  ) throws(EvaluationError) -> TaskOutcome {
    let answer = try model.answer(to: item, settings)
    let verdict = Self.verdict(on: answer.text, item.fields)
    var outcome = TaskOutcome(item, isCorrect: verdict.holds, score: verdict.score, answer: answer)
    outcome.marks.insert(.hasForm)
    if verdict.parses { outcome.marks.insert(.wellFormed) }
    return outcome
  }

  /// Whether `text` is a JSON object, whether it has what is asked for, and the share of keys that are right.
  static func verdict(on text: String, _ fields: TaskFields) -> (parses: Bool, holds: Bool, score: Double) {
    guard let value = try? JSONValue(json: Array(unfenced(text).utf8)), value.dictionary != nil else {
      return (false, false, 0)
    }
    let keys = (fields.value["keys"]?.list ?? []).compactMap(\.string)
    let values = fields.value["values"]?.list
    let right = keys.indices.count { index in
      guard let found = value[keys[index]] else { return false }
      return values.map { isSame(found, $0[index]) } ?? true
    }
    let score = keys.isEmpty ? 1 : Double(right) / Double(keys.count)
    return (true, right == keys.count, score)
  }

  private static func isSame(_ found: JSONValue, _ wanted: JSONValue) -> Bool {
    if let a = found.number, let b = wanted.number { return a == b }
    if let a = found.string, let b = wanted.string { return a.lowercased() == b.lowercased() }
    return found == wanted
  }

  /// The text inside the first code fence, where there is one; else all of it.
  private static func unfenced(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let opening = lines.firstIndex(where: { $0.hasPrefix("```") }) else { return text }
    return lines[(opening + 1)...].prefix { !$0.hasPrefix("```") }.joined(separator: "\n")
  }
}
