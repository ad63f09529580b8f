internal import Tensors

/// A task file that is made: a line that says kind and settings, and a line an item.
package struct MadeTask: Sendable {
  /// The task's name; the file's is this with `.jsonl`.
  package let name: String
  private var lines: [String] = []

  /// A task of `kind` with settings, the rest of its first line, such as `("form", "plain")`.
  package init(_ name: String, kind: String, settings: [(String, MadeValue)] = []) {
    self.name = name
    append([("kind", .text(kind)), ("name", .text(name))] + settings)
  }

  /// Adds a line with these members.
  package mutating func append(_ members: [(String, MadeValue)]) { lines.append(MadeValue.object(members).json) }

  /// The items' lines are put in, those that are there already not twice.
  package var count: Int { lines.count - 1 }

  /// The bytes of the file.
  package var bytes: [UInt8] { Array((lines.joined(separator: "\n") + "\n").utf8) }
}

/// A value in a file that is made.
package indirect enum MadeValue: Sendable {
  /// A string.
  case text(String)
  /// A number without a fraction.
  case number(Int)
  /// A number in quarters.
  case quarters(Int)
  /// True or false.
  case flag(Bool)
  /// Several values.
  case list([MadeValue])
  /// Members, in their order.
  case object([(String, MadeValue)])

  /// The value as JSON on one line, a space behind colons and commas.
  package var json: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .number(let value): "\(value)"
    case .quarters(let value): "\(Double(value) / 4)"
    case .flag(let value): "\(value)"
    case .list(let values): "[" + values.map(\.json).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\(Self.quoted($0.0)): \($0.1.json)" }.joined(separator: ", ") + "}"
    }
  }

  /// Strings as values.
  package static func texts(_ texts: [String]) -> MadeValue { .list(texts.map { .text($0) }) }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// Random choices for files that are made, the same in each run.
package struct MadeChoices {
  private var source: RandomSource

  /// Choices that follow from the seed and the task's name.
  package init(seed: UInt64, task: String) {
    source = RandomSource(seed: task.utf8.reduce(seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
  }

  /// A number from 0 up to and without `count`.
  package mutating func below(_ count: Int) -> Int { Int(source.next() % UInt64(max(1, count))) }

  /// One of `items`, which are at least one.
  package mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

  /// So many of `items`, none twice, in any order.
  package mutating func pick<Item>(_ count: Int, of items: [Item]) -> [Item] {
    var rest = items
    return (0..<min(count, items.count)).map { _ in rest.remove(at: below(rest.count)) }
  }
}
