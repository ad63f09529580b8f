import ArgumentParser

/// Token ids as people write them: `1,2,3` or `1 2 3`.
enum TokenList {
  static func parse(_ text: String, option: String) throws -> [Int32] {
    let parts = text.split { $0 == "," || $0.isWhitespace || $0 == "[" || $0 == "]" }
    return try parts.map { part in
      guard let id = Int32(part), id >= 0 else {
        throw ValidationError("\(option) takes token ids such as 1,2,3; '\(part)' is none")
      }
      return id
    }
  }
}
