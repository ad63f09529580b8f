import ArgumentParser
import Catalogue
import Checkpoints
import Files
import Foundation

/// The model that a command works on.
struct ModelArgument: ParsableArguments {
  @Argument(
    help: "A model file, a Hugging Face folder, or the name of a model that was pulled.",
    completion: .file(extensions: ["gguf", "safetensors"]))
  var model: String

  func open() throws -> Checkpoint {
    try Self.open(model)
  }

  /// The model of a path or name.
  static func open(_ model: String) throws -> Checkpoint {
    try Checkpoint.open(ModelPath.resolve(model))
  }
}

/// Model files by path or by name.
enum ModelPath {
  /// The path of a model: the text itself, unless only the model folder has a file of that name.
  static func resolve(_ text: String) -> String {
    guard !FileManager.default.fileExists(atPath: text), !text.contains("/") else { return text }
    let fileName = ModelCatalogue.named(text)?.file ?? text
    return ModelFolder.standard.existing(fileName) ?? text
  }

  /// What is read of the disk where `text` names a model that is not opened yet: its file, and the folder of one that is
  /// no GGUF file.
  static func sources(_ text: String) -> [String] {
    let path = resolve(text)
    return path.hasSuffix(".safetensors") ? [path, FilePath.folder(of: path)] : [path]
  }
}

extension Checkpoint {
  /// What of the disk is read: the files, and with a Hugging Face model the folder that they lie in.
  var sources: [String] {
    let paths = files.map(\.path)
    return kind == .safetensors ? paths + paths.map { FilePath.folder(of: $0) } : paths
  }
}
