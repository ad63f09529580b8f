import Foundation

/// Writes Swift from the table of types: `FormatGenerator layouts|registry formats.def OUTPUT`.
@main
struct FormatGenerator {
  static func main() {
    do {
      try run(Array(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("error: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func run(_ arguments: [String]) throws {
    guard arguments.count == 3, let part = Part(rawValue: arguments[0]) else {
      throw TableError(line: nil, problem: "usage: FormatGenerator layouts|registry formats.def OUTPUT")
    }
    let table = try Table(String(contentsOf: URL(fileURLWithPath: arguments[1]), encoding: .utf8))
    let text = part == .layouts ? table.layouts : table.registry
    try Data(text.utf8).write(to: URL(fileURLWithPath: arguments[2]))
  }

  /// What is written.
  private enum Part: String {
    /// For `Tensors`: a constant a type, and all of them.
    case layouts
    /// For `Quantization`: the declaration of each type that can be decoded.
    case registry
  }
}

/// What is wrong with the table or the call.
struct TableError: Error, CustomStringConvertible {
  let line: Int?
  let problem: String

  var description: String { (line.map { "formats.def:\($0): " } ?? "") + problem }
}
