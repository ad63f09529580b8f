import ArgumentParser
import Foundation
import Inference

/// What an answer has to be.
struct GrammarOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      What the answer has to be: svg, json, a GBNF file, or a JSON Schema (a file that ends in .json, or the schema \
      itself); none for anything.
      """, valueName: "grammar"), completion: .file(extensions: ["gbnf", "json"]))
  var grammar: String?

  /// What is read of the disk: where the text names no file, nothing is there.
  var sources: [String] { grammar.map { [$0] } ?? [] }

  /// The grammar; `usual` holds where the person named none.
  func load(usual: String = "none") throws -> Grammar? {
    let wanted = grammar ?? usual
    if wanted == "none" { return nil }
    if Grammar.builtIn.contains(wanted) { return try Grammar.named(wanted) }
    if wanted.first == "{" { return try Grammar(jsonSchema: Array(wanted.utf8)) }
    let bytes: [UInt8]
    do {
      bytes = try InputFile.bytes(wanted)
    } catch {
      throw Failure("\(error); built in are \(Grammar.builtIn.joined(separator: " and "))")
    }
    do {
      return try Grammar(source: bytes, named: wanted)
    } catch {
      throw Failure("\(wanted): \(error)")
    }
  }
}
