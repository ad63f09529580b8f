import Foundation
import TOMLKit

/// A table of a TOML file whose keys are read one by one; those that nobody knows are refused at the end.
final class TOMLSection {
  private let path: String
  private let name: String
  private let table: TOMLTable
  private var known: Set<String> = []

  /// The whole file.
  init(file path: String) throws {
    self.path = path
    name = ""
    do {
      table = try TOMLTable(string: String(decoding: try InputFile.bytes(path), as: UTF8.self))
    } catch let error as TOMLParseError {
      throw Failure("\(path):\(error.source.begin.line): \(error.description)")
    }
  }

  private init(_ path: String, _ name: String, _ table: TOMLTable) {
    (self.path, self.name, self.table) = (path, name, table)
  }

  /// The table `key`; nil where the file has none.
  func section(_ key: String) throws -> TOMLSection? {
    known.insert(key)
    guard let value = table[key] else { return nil }
    guard let found = value.table else { throw failure(key, "a table: [\(key)]") }
    return TOMLSection(path, key, found)
  }

  func text(_ key: String) throws -> String? {
    try value(key, "a text, such as \(key) = \"...\"") { $0.string }
  }

  func text(_ key: String, or usual: String) throws -> String { try text(key) ?? usual }

  func integer(_ key: String, or usual: Int) throws -> Int {
    try value(key, "a whole number, such as \(key) = \(usual)") { $0.int } ?? usual
  }

  func integer(_ key: String) throws -> Int {
    guard let found = try value(key, "a whole number", { $0.int }) else { throw failure(key, "a whole number") }
    return found
  }

  func number(_ key: String, or usual: Double) throws -> Double {
    try value(key, "a number, such as \(key) = \(usual)") { $0.double ?? $0.int.map(Double.init) } ?? usual
  }

  func flag(_ key: String, or usual: Bool) throws -> Bool {
    try value(key, "true or false") { $0.bool } ?? usual
  }

  /// The texts of a list; nil where the file has none.
  func texts(_ key: String) throws -> [String]? {
    try value(key, "a list of texts, such as \(key) = [\"...\"]") { value in
      guard let list = value.array else { return nil }
      let texts = (0..<list.count).compactMap { list[$0].string }
      return texts.count == list.count ? texts : nil
    }
  }

  /// Fails where the table has a key that nobody has asked for.
  func close() throws {
    guard let stranger = table.keys.first(where: { !known.contains($0) }) else { return }
    throw Failure(
      "\(path): \(place)there is no key '\(stranger)'; there are \(known.sorted().joined(separator: ", "))")
  }

  private func value<T>(_ key: String, _ expected: String, _ read: (any TOMLValueConvertible) -> T?) throws -> T? {
    known.insert(key)
    guard let value = table[key] else { return nil }
    guard let found = read(value) else { throw failure(key, expected) }
    return found
  }

  private func failure(_ key: String, _ expected: String) -> Failure {
    Failure("\(path): \(place)\(key) is \(expected)")
  }

  private var place: String { name.isEmpty ? "" : "[\(name)] " }
}
