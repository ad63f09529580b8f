import Foundation
import Quantization

/// A recipe that a model is trained for.
struct QuantizedRecipe {
  /// In the table and the file's name: the preset's name, or the recipe file's without its ending.
  let name: String
  let recipe: Recipe
  /// Nil where it is no file.
  let path: String?
  /// What tells states of this recipe from others: its name, or the file's text.
  let text: String

  /// The recipe of a preset's name or a file.
  init(_ argument: String) throws {
    if let preset = Preset.named(argument) {
      (name, path, recipe, text) = (preset.name, nil, Recipe(preset), preset.name)
    } else if RecipeFile.isPath(argument) {
      name = ((argument as NSString).lastPathComponent as NSString).deletingPathExtension
      path = argument
      recipe = try RecipeFile.read(argument)
      text = String(decoding: try InputFile.bytes(argument), as: UTF8.self)
    } else {
      let known = Preset.allCases.map(\.name).joined(separator: ", ")
      throw Failure("--qat: '\(argument)' is no recipe and no file; there are \(known)")
    }
  }

  /// Where the model goes that a configuration calls `output`: its name with the recipe's before the ending.
  func path(for output: String) -> String {
    let (stem, ending) = ((output as NSString).deletingPathExtension, (output as NSString).pathExtension)
    return "\(stem)-\(name)" + (ending.isEmpty ? "" : ".\(ending)")
  }
}
