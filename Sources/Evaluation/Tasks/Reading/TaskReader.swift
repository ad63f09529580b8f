internal import Checkpoints

/// Reads tasks in whatever form a file has.
package struct TaskReader {
  /// The kinds that lines may be of.
  package let kinds: [any TaskKind]

  /// A reader that knows `kinds`.
  package init(kinds: [any TaskKind] = TaskKinds.standard) {
    self.kinds = kinds
  }

  /// The task in `bytes`, the file at `path`, which is called as the file is unless it says another name.
  ///
  /// Lines of JSON, tables of WinoGrande and MMLU, and the forms of llama-perplexity are told apart by what stands in them;
  /// any other text is one whose perplexity is measured by position.
  package func task(_ bytes: [UInt8], path: String) throws(EvaluationError) -> TaskSet {
    let name = Self.name(of: path)
    guard let first = bytes.first(where: { $0 > 0x20 }) else {
      throw .task(path: path, line: 1, reason: "the file is empty")
    }
    if PeerReader.isBinary(bytes) {
      return try choices(try PeerReader(path: path).multipleChoice(bytes), name, path)
    }
    if first == UInt8(ascii: "{") { return try lines(bytes, path, name) }
    if first == UInt8(ascii: "["), path.hasSuffix(".json") || path.hasSuffix(".jsonl") {
      throw .task(path: path, line: 1, reason: "it is a JSON list; put each of its objects on a line of its own")
    }
    if path.lowercased().hasSuffix(".csv") {
      return try choices(try TableReader(path: path).items(bytes), name, path)
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      throw .task(path: path, line: 1, reason: "it is neither text nor a multiple-choice file")
    }
    let texts = String(decoding: bytes, as: UTF8.self).split(omittingEmptySubsequences: false) { $0.isNewline }
    if texts.count >= 6, let label = Int(texts[1].filter { !$0.isWhitespace }), (0..<4).contains(label) {
      return try choices(try PeerReader(path: path).hellaSwag(texts), name, path)
    }
    let kind = PositionTask()
    return TaskSet(name: name, kind: kind, settings: kind.settings, items: [PositionTask.item(of: bytes, name: name)])
  }

  private func choices(_ items: [TaskItem], _ name: String, _ path: String) throws(EvaluationError) -> TaskSet {
    guard !items.isEmpty else { throw .task(path: path, line: 1, reason: "the file has no items") }
    let kind = ChoiceTask()
    return TaskSet(name: name, kind: kind, settings: kind.settings, items: items)
  }

  private func lines(_ bytes: [UInt8], _ path: String, _ name: String) throws(EvaluationError) -> TaskSet {
    var header = TaskHeader(name: name)
    var kind: (any TaskKind)?
    var items: [TaskItem] = []
    for (index, text) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
    where text.contains(where: { $0 > 0x20 }) {
      let line = try TaskLine(Array(text), number: index + 1, path: path)
      if items.isEmpty, kind == nil, line.has("kind") {
        header = try TaskHeader(line, name: name, kinds: kinds)
        kind = header.kind
        continue
      }
      guard let found = kind ?? kinds.first(where: { $0.claims(line) }) else {
        throw line.fault("no kind of task has such keys; give \"prompt\" with \"choices\", \"answer\" or \"keys\"")
      }
      kind = found
      items.append(try found.item(of: line))
    }
    guard let kind, !items.isEmpty else { throw .task(path: path, line: 1, reason: "the file has no items") }
    return TaskSet(name: header.name, kind: kind, settings: header.settings ?? kind.settings, items: items)
  }

  /// A file's name without its folder and its ending.
  private static func name(of path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { return file }
    return String(file[..<dot])
  }
}

/// The first line of a task file, where it says the kind and the settings.
private struct TaskHeader {
  var name: String
  var kind: (any TaskKind)?
  var settings: TaskSettings?

  init(name: String) { self.name = name }

  init(_ line: TaskLine, name: String, kinds: [any TaskKind]) throws(EvaluationError) {
    let named = try line.string("kind")
    guard let kind = kinds.first(where: { $0.name == named }) else {
      let known = kinds.map(\.name).joined(separator: ", ")
      throw line.fault("there is no kind of task \"\(named.prefix(40))\"; there are \(known)")
    }
    self.kind = kind
    self.name = line.has("name") ? try line.string("name") : name
    var settings = kind.settings
    if line.has("form") { settings.form = try Self.named(line, "form") }
    if line.has("length") { settings.length = try Self.named(line, "length") }
    if line.has("match") { settings.match = try Self.named(line, "match") }
    if line.has("stop") {
      settings.stops = line.list("stop") == nil ? [try line.string("stop")] : try line.strings("stop")
    }
    if line.has("tokens") {
      guard let tokens = line.value["tokens"]?.integer, (1...100_000).contains(tokens) else {
        throw line.fault("\"tokens\" takes a number from 1 to 100000")
      }
      settings.maxTokens = tokens
    }
    self.settings = settings
  }

  private static func named<Value: RawRepresentable<String> & CaseIterable>(
    _ line: TaskLine, _ key: String
  ) throws(EvaluationError) -> Value {
    let text = try line.string(key)
    guard let value = Value(rawValue: text) else {
      let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
      throw line.fault("\"\(key)\" takes one of \(known), not \"\(text.prefix(40))\"")
    }
    return value
  }
}
