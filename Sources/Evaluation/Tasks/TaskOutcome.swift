/// What came of one item.
package struct TaskOutcome: Sendable, Equatable {
  /// What is known of an answer besides whether it is right.
  package struct Marks: OptionSet, Sendable {
    /// The marks as bits.
    package let rawValue: UInt8
    /// The marks of these bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The model wrote the answer, so that the marks of answers say something.
    package static let generated = Marks(rawValue: 1)
    /// The answer ends by repeating itself.
    package static let loop = Marks(rawValue: 2)
    /// The answer has letters of a script that the prompt has not.
    package static let otherScript = Marks(rawValue: 4)
    /// The answer's form was judged: JSON or SVG.
    package static let hasForm = Marks(rawValue: 8)
    /// The answer's form is right.
    package static let wellFormed = Marks(rawValue: 16)
    /// The right choice is the likeliest by the sum of its logarithms.
    package static let rightBySum = Marks(rawValue: 32)
    /// The right choice is the likeliest by the sum divided by its length.
    package static let rightByLength = Marks(rawValue: 64)
  }

  /// A value that the score is made of: the log-likelihood of a choice, or of a range of positions.
  package struct Part: Sendable, Equatable {
    /// What it is of.
    package var name: String
    /// The value.
    package var value: Double
    /// Of how many tokens.
    package var count: Int

    /// A part.
    package init(name: String, value: Double, count: Int) {
      (self.name, self.value, self.count) = (name, value, count)
    }
  }

  /// The item's ``TaskItem/id``.
  package var item: String
  /// The item's ``TaskItem/group``.
  package var group: String
  /// Whether the answer is right.
  package var isCorrect: Bool
  /// 1 for right and 0 for wrong, between them for right in part; nats a token where a likelihood is measured.
  package var score: Double
  /// What the model wrote or chose.
  package var answer: String
  /// What else is known of the answer.
  package var marks: Marks = []
  /// What the score is made of.
  package var parts: [Part] = []

  /// The outcome of `item`.
  package init(_ item: TaskItem, isCorrect: Bool, score: Double? = nil, answer: String) {
    self.item = item.id
    group = item.group
    self.isCorrect = isCorrect
    self.score = score ?? (isCorrect ? 1 : 0)
    self.answer = answer
  }
}

// MARK: - As bytes

extension TaskOutcome {
  private static let version: UInt8 = 1

  /// The outcome as bytes, the same on every machine: strings in UTF-8 and numbers in little-endian order.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = [Self.version, isCorrect ? 1 : 0, marks.rawValue]
    func put(_ value: UInt64) {
      for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift))) }
    }
    func put(_ text: String) {
      put(UInt64(text.utf8.count))
      bytes += text.utf8
    }
    put(score.bitPattern)
    put(item)
    put(group)
    put(answer)
    put(UInt64(parts.count))
    for part in parts {
      put(part.name)
      put(part.value.bitPattern)
      put(UInt64(bitPattern: Int64(part.count)))
    }
    return bytes
  }

  /// The outcome that ``bytes`` gave; nil where the bytes are none.
  package init?(bytes: [UInt8]) {
    var reader = OutcomeReader(bytes: bytes)
    guard reader.byte() == Self.version, let flag = reader.byte(), flag <= 1, let marks = reader.byte(),
      let score = reader.number(), let item = reader.text(), let group = reader.text(), let answer = reader.text(),
      let count = reader.number(), count <= UInt64(bytes.count)
    else { return nil }
    self.item = item
    self.group = group
    isCorrect = flag == 1
    self.score = Double(bitPattern: score)
    self.answer = answer
    self.marks = Marks(rawValue: marks)
    for _ in 0..<count {
      guard let name = reader.text(), let value = reader.number(), let tokens = reader.number() else { return nil }
      parts.append(
        Part(
          name: name, value: Double(bitPattern: value), count: Int(truncatingIfNeeded: Int64(bitPattern: tokens))))
    }
    guard reader.isAtEnd else { return nil }
  }
}

private struct OutcomeReader {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  mutating func byte() -> UInt8? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return bytes[position]
  }

  mutating func number() -> UInt64? {
    guard bytes.count - position >= 8 else { return nil }
    defer { position += 8 }
    return (0..<8).reduce(0) { $0 | UInt64(bytes[position + $1]) << UInt64(8 * $1) }
  }

  mutating func text() -> String? {
    guard let length = number(), length <= UInt64(bytes.count - position) else { return nil }
    defer { position += Int(length) }
    return String(validating: bytes[position..<position + Int(length)], as: UTF8.self)
  }
}
