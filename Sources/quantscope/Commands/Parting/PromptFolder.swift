import Evaluation
import Foundation
import Inference

/// A folder whose files are prompts.
struct PromptFolder {
  let path: String
  let compute: ComputeOptions

  /// Positions of a prompt where neither a person nor the model says fewer.
  private static let usualContext = 4096

  /// The prompts of all files, in the order of their names; hidden files and folders are passed over.
  ///
  /// Fails where there is none, and where one has too few tokens. Says which were cut, so that `continued` tokens have
  /// room behind them.
  func prompts(of pair: EvaluatedPair, continued: Int?) throws -> Prompts {
    let context = compute.context ?? min(pair.first.contextLength, pair.second.contextLength, Self.usualContext)
    let room = context - (continued ?? 0)
    guard room >= 2 else {
      throw Failure(
        "--continue \(continued ?? 0) leaves no room for a prompt in a context of \(context); give a larger --context")
    }
    var prompts = Prompts(limit: room)
    for name in try names() {
      try prompts.add(
        try InputFile.bytes("\(path)/\(name)"), named: name, tokenizer: try pair.first.tokenizer,
        needed: continued == nil ? 2 : 1)
    }
    guard !prompts.all.isEmpty else { throw Failure("\(path) has no files; put a prompt in each of some") }
    for prompt in prompts.all where prompt.count > prompt.tokens.count {
      Output.message(
        "the prompt \(prompt.name) has \(prompt.count) tokens, of which the first \(prompt.tokens.count) are read; "
          + "a larger --context reads more")
    }
    return prompts
  }

  private func names() throws -> [String] {
    let url = URL(fileURLWithPath: path)
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
      throw Failure("\(path) is no folder; --prompts takes one whose files are prompts")
    }
    let files = try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: [.isDirectoryKey])
    return try files.filter { file in
      try !file.lastPathComponent.hasPrefix(".")
        && file.resolvingSymlinksInPath().resourceValues(forKeys: [.isDirectoryKey]).isDirectory != true
    }.map(\.lastPathComponent).sorted()
  }
}
