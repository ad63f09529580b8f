import ArgumentParser
import Foundation
import Quantization
import TOMLKit
import Tensors

/// Recipes that people write: a small TOML file.
///
///     base = "Q4_K_M"              # a preset, whose rules hold for tensors that nothing else names
///     # default = "Q4_K"           # or one type for all of those
///     output = "Q8_0"              # the output matrix, or the embedding that stands for it
///     embedding = "Q6_K"
///     tensors = [                  # patterns as for --tensor-type; the first that matches decides
///       "attn_v=Q8_0",
///       "blk.[0-3].ffn_down=Q6_K",
///     ]
enum RecipeFile {
  private static let keys = ["base", "default", "output", "embedding", "leave-output", "tensors"]

  /// Whether the text means a file and no preset.
  static func isPath(_ text: String) -> Bool {
    Preset.named(text) == nil
      && (text.contains("/") || text.hasSuffix(".toml") || FileManager.default.fileExists(atPath: text))
  }

  /// The recipe that a person names: a preset, or a file.
  static func chosen(_ text: String) throws -> Recipe {
    if let preset = Preset.named(text) { return Recipe(preset) }
    guard isPath(text) else {
      let known = Preset.allCases.map(\.name).joined(separator: ", ")
      throw ValidationError("'\(text)' is no recipe and no file; there are \(known)")
    }
    return try read(text)
  }

  static func read(_ path: String) throws -> Recipe {
    let table: TOMLTable
    do {
      table = try TOMLTable(string: String(decoding: try InputFile.bytes(path), as: UTF8.self))
    } catch let error as TOMLParseError {
      throw Failure("\(path):\(error.source.begin.line): \(error.description)")
    }
    do {
      return try recipe(table)
    } catch let failure as Failure {
      throw Failure("\(path): \(failure.description)")
    }
  }

  private static func recipe(_ table: TOMLTable) throws -> Recipe {
    if let stranger = table.keys.first(where: { !keys.contains($0) }) {
      throw Failure("no recipe has a key '\(stranger)'; there are \(keys.joined(separator: ", "))")
    }
    var recipe = try start(base: text("base", in: table), default: text("default", in: table))
    recipe.outputType = try text("output", in: table).map { try type($0, of: "output") }
    recipe.tokenEmbeddingType = try text("embedding", in: table).map { try type($0, of: "embedding") }
    if let value = table["leave-output"] {
      guard let flag = value.bool else { throw Failure("leave-output is true or false") }
      recipe.keepsOutput = flag
    }
    guard let value = table["tensors"] else { return recipe }
    guard let lines = value.array else { throw Failure("tensors is a list of texts such as \"attn_v=Q8_0\"") }
    recipe.overrides = try (0..<lines.count).map { index in
      guard let line = lines[index].string else {
        throw Failure("tensors is a list of texts such as \"attn_v=Q8_0\"; number \(index + 1) is none")
      }
      return try override(line, of: "tensors")
    }
    return recipe
  }

  private static func start(base: String?, default name: String?) throws -> Recipe {
    let format = try name.map { try self.type($0, of: "default") }
    guard base != nil || format != nil else {
      throw Failure("a recipe has a base, such as base = \"Q4_K_M\", or a default type")
    }
    // A type alone is told by the first preset of it.
    let preset = base.map { Preset.named($0) } ?? Preset.allCases.first { $0.type == format }
    guard let preset else {
      let known = Preset.allCases.map(\.name).joined(separator: ", ")
      throw Failure("base: '\(base ?? name ?? "")' is no preset; there are \(known)")
    }
    var recipe = Recipe(preset)
    recipe.defaultType = format
    recipe.isPure = format != nil
    return recipe
  }

  private static func text(_ key: String, in table: TOMLTable) throws -> String? {
    guard let value = table[key] else { return nil }
    guard let text = value.string else { throw Failure("\(key) is a text, such as \(key) = \"Q8_0\"") }
    return text
  }

  // MARK: - What options and files say alike

  /// The type of weights called `name`; `origin` is the option or key that has it.
  static func type(_ name: String, of origin: String) throws -> BlockFormat {
    guard let format = BlockFormat.named(name), FormatRegistry.format(for: format)?.family != .integers else {
      let known = FormatRegistry.encodable.map(\.name).joined(separator: ", ")
      throw Failure("\(origin): '\(name)' is no type of weights; there are \(known)")
    }
    return format
  }

  /// The pattern and the type of `PATTERN=TYPE`.
  static func override(_ text: String, of origin: String) throws -> (pattern: TensorPattern, type: BlockFormat) {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, let pattern = TensorPattern(parts[0].trimmingCharacters(in: .whitespaces)) else {
      throw Failure("\(origin) takes a pattern and a type, such as attn_v=Q8_0; not '\(text)'")
    }
    return (pattern, try type(parts[1].trimmingCharacters(in: .whitespaces), of: origin))
  }
}
