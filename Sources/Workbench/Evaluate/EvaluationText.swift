#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A text that models are measured on.
package enum EvaluationText: Hashable, Sendable {
  /// The one that comes with the program.
  case bundled
  /// A file.
  case file(String)

  private static let bundledFile = "mixed.txt"

  /// Where the text that comes with the program may lie, the likeliest place first.
  package static var bundledPaths: [String] {
    Bundled.folders("samples").reversed().map { $0 + "/" + bundledFile }
  }

  /// What people call it.
  package var name: String {
    switch self {
    case .bundled: Self.bundledFile
    case .file(let path): FileName.of(path)
    }
  }

  /// Its bytes.
  func read() throws(EvaluationTextError) -> [UInt8] {
    let paths: [String] =
      switch self {
      case .bundled: Self.bundledPaths
      case .file(let path): [path]
      }
    for path in paths {
      if let data = FileManager.default.contents(atPath: path) { return [UInt8](data) }
    }
    throw EvaluationTextError(path: paths.first ?? Self.bundledFile, isBundled: self == .bundled)
  }
}

/// A text that can't be read.
struct EvaluationTextError: Error, CustomStringConvertible {
  let path: String
  let isBundled: Bool

  var description: String {
    isBundled
      ? "the text that comes with the program is not beside it (\(path)); choose another one with t"
      : "cannot read \(path); choose another text with t"
  }
}

extension Prompt {
  /// Asks for the path of a text.
  static func evaluationText(_ state: State) -> Prompt {
    var path = ""
    if case .file(let known) = state.shared.evaluate.text { path = known }
    return Prompt("measure on a text", hint: "path of a plain text; empty: the one that comes along", text: path) {
      path, state in
      let text = path.trimmed.isEmpty ? EvaluationText.bundled : .file(UserFile.absolute(path.trimmed))
      guard text != state.shared.evaluate.text else { return [] }
      let effects = state.shared.stopMeasuring()
      state.shared.evaluate.partings = []
      state.shared.evaluate.text = text
      return effects
    }
  }
}
