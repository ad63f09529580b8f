import ArgumentParser
import Checkpoints
import Tokenization

/// `quantscope tokenize`: text to ids and back.
struct TokenizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tokenize",
    abstract: "Turn text into a model's tokens, or tokens back into text.",
    discussion: "Without --text and --file the text is read from standard input.")

  @OptionGroup var model: ModelArgument

  @Option(help: "The text.")
  var text: String?

  @Option(help: "A file that holds the text, - for standard input.", completion: .file())
  var file: String?

  @Option(help: "Token ids to turn into text, such as 1,2,3.")
  var decode: String?

  @Flag(help: "Take special tokens that the text spells out for what they are (with --decode: show them).")
  var parseSpecial = false

  @Flag(help: "Add no start- and end-of-text tokens.")
  var noBos = false

  @Flag(help: "Print JSON: ids and pieces.")
  var json = false

  func validate() throws {
    if [text, file, decode].compactMap({ $0 }).count > 1 {
      throw ValidationError("give one of --text, --file and --decode")
    }
    if let decode { _ = try TokenList.parse(decode, option: "--decode") }
  }

  func run() throws {
    let tokenizer = try Tokenizer(metadata: try model.open().metadata)
    ChatTemplateOption.sayHowTextIsRead(tokenizer)
    if let decode {
      try printText(of: try TokenList.parse(decode, option: "--decode"), tokenizer)
    } else {
      let bytes = try text.map { Array($0.utf8) } ?? InputFile.bytes(file ?? "-")
      try printTokens(tokenizer.encode(bytes, addSpecial: !noBos, parseSpecial: parseSpecial), tokenizer)
    }
  }

  private func printTokens(_ ids: [Int32], _ tokenizer: Tokenizer) throws {
    guard json else { return try Output.line(ids.map(String.init).joined(separator: ",")) }
    try JSON.object([
      "ids": .array(ids.map { .integer(Int($0)) }),
      "pieces": .array(
        ids.map { .string(String(decoding: tokenizer.piece(of: $0, renderSpecial: true), as: UTF8.self)) }),
    ]).print()
  }

  private func printText(of ids: [Int32], _ tokenizer: Tokenizer) throws {
    if let bad = ids.first(where: { $0 >= tokenizer.vocabularySize }) {
      throw Failure("token \(bad) is outside the vocabulary; ids go from 0 to \(tokenizer.vocabularySize - 1)")
    }
    let bytes = tokenizer.decode(ids, renderSpecial: parseSpecial)
    if json {
      try JSON.object([
        "ids": .array(ids.map { .integer(Int($0)) }), "text": .string(String(decoding: bytes, as: UTF8.self)),
      ]).print()
    } else if Output.isTerminal {
      try Output.line(String(decoding: bytes, as: UTF8.self))
    } else {
      try Output.write(bytes)
    }
  }
}
