package import Checkpoints

/// What a task needs of its own, as its file has it.
package struct TaskFields: Sendable, Equatable {
  /// The JSON object of the line; `null` where there is none.
  package let value: JSONValue

  /// No fields.
  package init() { value = .null }

  /// All fields of a line.
  package init(_ line: TaskLine) { value = line.value }
}

/// A line of a task file: a JSON object, and where it stands.
package struct TaskLine: Sendable {
  /// The file.
  package let path: String
  /// The line's number, from 1.
  package let number: Int
  /// The object.
  package let value: JSONValue
  /// The line's bytes.
  package let bytes: [UInt8]

  /// Reads the object of a line.
  package init(_ bytes: [UInt8], number: Int, path: String) throws(EvaluationError) {
    (self.path, self.number, self.bytes) = (path, number, bytes)
    do throws(JSONError) {
      value = try JSONValue(json: bytes)
    } catch {
      throw .task(path: path, line: number, reason: "it is no JSON: \(error.reason)")
    }
    guard value.dictionary != nil else {
      throw .task(path: path, line: number, reason: "it is no JSON object; each line has to be one")
    }
  }

  /// The error that says what is wrong with the line.
  package func fault(_ reason: String) -> EvaluationError { .task(path: path, line: number, reason: reason) }

  /// An item known by the line's bytes, labelled with its "id".
  package func item() -> TaskItem {
    let label = value["id"]?.string ?? value["id"]?.integer.map { "\($0)" }
    return TaskItem(identity: bytes, label: label ?? "line \(number)")
  }

  /// Whether there is something at `key`.
  package func has(_ key: String) -> Bool { value[key] != nil }

  /// The list at `key`; nil where there is none.
  package func list(_ key: String) -> [JSONValue]? { value[key]?.list }

  /// The string at `key`.
  package func string(_ key: String) throws(EvaluationError) -> String {
    guard let text = value[key]?.string else { throw fault("\"\(key)\" has to be a string") }
    return text
  }

  /// The string at `key`, or the text of the number there.
  package func stringOrNumber(_ key: String) throws(EvaluationError) -> String {
    if let number = value[key]?.integer { return "\(number)" }
    if let number = value[key]?.number { return "\(number)" }
    guard let text = value[key]?.string else { throw fault("\"\(key)\" has to be a string or a number") }
    return text
  }

  /// The strings at `key`.
  package func strings(_ key: String) throws(EvaluationError) -> [String] {
    guard let texts = Self.strings(value[key]) else { throw fault("\"\(key)\" has to be a list of strings") }
    return texts
  }

  /// The numbers at `key`.
  package func numbers(_ key: String) throws(EvaluationError) -> [Double] {
    let list = value[key]?.list
    let numbers = list?.compactMap(\.number)
    guard let numbers, numbers.count == list?.count else { throw fault("\"\(key)\" has to be a list of numbers") }
    return numbers
  }

  /// The strings of a list; nil where it is none, or has something else.
  static func strings(_ value: JSONValue?) -> [String]? {
    guard let list = value?.list else { return nil }
    let texts = list.compactMap(\.string)
    return texts.count == list.count ? texts : nil
  }

  /// The place of the right choice at `key`: a number from `base` on, as a number or its digits, or a letter from A on.
  func index(_ key: String, below count: Int, from base: Int = 0) throws(EvaluationError) -> Int {
    let text = try stringOrNumber(key)
    var index = Int(text).map { $0 - base }
    if let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1, ("A"..."Z").contains(scalar) {
      index = Int(scalar.value) - 65
    }
    guard let index, (0..<count).contains(index) else {
      throw fault("\"\(key)\" is \"\(text.prefix(20))\" and names none of the \(count) choices")
    }
    return index
  }
}
