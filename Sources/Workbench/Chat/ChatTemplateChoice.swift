internal import Tokenization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What messages are put into tokens by.
package enum ChatTemplateChoice: Sendable, Hashable {
  /// The file's own template, or ChatML where it has none.
  case model
  /// A template that is built in, or one in a file.
  case named(String)

  /// What of it the title tells; nil for the usual.
  package var label: String? {
    switch self {
    case .model: nil
    case .named(let name): "template \(FileName.of(name))"
    }
  }

  /// The template; nil for the model's own. Reads the file. Throws what is wrong with it.
  func load() throws -> ChatTemplate? {
    guard case .named(let name) = self else { return nil }
    if ChatTemplate.builtInNames.contains(name) { return try ChatTemplate.named(name) }
    guard let data = FileManager.default.contents(atPath: name) else { throw UnreadableTemplate(path: name) }
    return try ChatTemplate(source: String(decoding: data, as: UTF8.self))
  }
}

/// A template's file that can't be read.
private struct UnreadableTemplate: Error, CustomStringConvertible {
  let path: String
  var description: String { "\(path) cannot be read; choose another template with m" }
}
