/// The types of `formats.def`, a line a type: `#define QS_FORMAT_<id> NAME, name, weights, bytes, codec` and what else C
/// wants to know.
struct Table {
  private let types: [FormatLine]

  /// Ids are below this: see each_format.h.
  private static let idLimit = 64

  /// The table in `text`; fails at a line that begins like a type's and is none, and at ids or names that come twice.
  init(_ text: String) throws {
    var types: [FormatLine] = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard let type = try FormatLine(line, number: index + 1) else { continue }
      if types.contains(where: { $0.id == type.id || $0.name == type.name }) {
        throw TableError(line: index + 1, problem: "type \(type.id), \(type.name), is there already")
      }
      guard type.id < Self.idLimit else {
        throw TableError(
          line: index + 1, problem: "type \(type.id): the lists in C look at ids below \(Self.idLimit)")
      }
      types.append(type)
    }
    guard !types.isEmpty else { throw TableError(line: nil, problem: "formats.def has no type") }
    self.types = types
  }

  /// Swift source of the constants of `BlockFormat`.
  var layouts: String {
    let constants = types.map { type in
      let weights = type.weights == 1 ? "a weight" : "\(type.weights) weights"
      return """
          /// The type \(type.name): \(weights) in \(type.bytes) bytes.
          public static let \(type.constant) = BlockFormat(
            id: \(type.id), name: "\(type.name)", weights: \(type.weights), bytes: \(type.bytes))
        """
    }
    return """
      // From formats.def, by FormatGenerator.

      extension BlockFormat {
      \(constants.joined(separator: "\n\n"))

        /// Every storage type of the GGUF format that is in use, in the order of the table.
        public static let all: [BlockFormat] = [
      \(list(types.map { ".\($0.constant)" }))
        ]
      }

      """
  }

  /// Swift source of the list of declarations.
  var registry: String {
    """
    // From formats.def, by FormatGenerator.

    extension FormatRegistry {
      /// The declaration of each type that can be decoded, in the order of the table.
      static let declared: [any WeightFormat] = [
    \(list(types.filter(\.isDecoded).map { "BlockFormats.\($0.constant)" }))
      ]
    }

    """
  }

  private func list(_ elements: [String]) -> String { elements.map { "    \($0)," }.joined(separator: "\n") }
}

/// A type's line.
struct FormatLine {
  let id: UInt32
  let name: String
  let weights: Int
  let bytes: Int
  /// Whether there is a decoder.
  let isDecoded: Bool

  /// The name in Swift: the first word in lower case, as in `q4_K`.
  var constant: String {
    let end = name.firstIndex(of: "_") ?? name.endIndex
    return name[..<end].lowercased() + name[end...]
  }

  private static let start = "#define QS_FORMAT_"
  private static let codecs = ["NONE", "DECODE", "ENCODE", "BEST"]

  /// The type of a line; nil where the line is about something else.
  init?(_ line: Substring, number: Int) throws {
    guard line.hasPrefix(Self.start) else { return nil }
    let rest = line.dropFirst(Self.start.count)
    guard let space = rest.firstIndex(of: " "), let id = UInt32(rest[..<space]) else { return nil }
    let fields = rest[space...].split(separator: ",").map { field in
      String(field.drop { $0 == " " }.prefix { $0 != " " })
    }
    guard fields.count >= 5, let weights = Int(fields[2]), weights > 0, let bytes = Int(fields[3]), bytes > 0,
      Self.codecs.contains(fields[4]), Self.isName(fields[0]), fields[0].lowercased() == fields[1]
    else { throw TableError(line: number, problem: "expected NAME, name, weights, bytes, codec") }
    (self.id, name, self.weights, self.bytes) = (id, fields[0], weights, bytes)
    isDecoded = fields[4] != "NONE"
  }

  private static func isName(_ text: String) -> Bool {
    text.first?.isUppercase == true && text.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") }
  }
}
