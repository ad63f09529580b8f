internal import Drawing
internal import Inference

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What answers have to be.
package enum ChatGrammar: Sendable, Hashable {
  /// Drawings by the grammar svg, answers free.
  case drawings
  /// Everything free.
  case free
  /// Answers by a grammar that is built in, or by one in a file.
  case named(String)

  /// What of it the title tells; nil for the usual.
  package var label: String? {
    switch self {
    case .drawings: nil
    case .free: "no grammar"
    case .named(let name): "grammar \(FileName.of(name))"
    }
  }

  /// The grammar for a drawing or an answer; reads the file. Throws what is wrong with it.
  func load(forDrawing isDrawing: Bool) throws -> Grammar? {
    switch self {
    case .free: return nil
    case .drawings: return isDrawing ? try Grammar.named(DrawingRun.grammar) : nil
    case .named where isDrawing: return try Grammar.named(DrawingRun.grammar)
    case .named(let name):
      if Grammar.builtIn.contains(name) { return try Grammar.named(name) }
      guard let data = FileManager.default.contents(atPath: name) else {
        throw InferenceError.grammar(reason: "\(name) cannot be read")
      }
      return try Grammar(source: Array(data), named: name)
    }
  }
}
