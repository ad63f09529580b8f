import Files
import Foundation

/// What a TOML file says of a sweep.
///
///     models = ["sketch.gguf"]             # files beside the plan, or names of models that were pulled
///     recipes = ["as-is", "Q4_K_M"]        # as-is: the file itself
///     texts = ["text.txt"]
///     tasks = ["shapes", "own.jsonl"]      # bundled tasks, or files of them
///     [slurm]                              # with --executor slurm
struct SweepPlan {
  let path: String
  let models: [String]
  let reference: String?
  let recipes: [String]
  let texts: [String]
  let tasks: [String]
  let imatrix: String?
  let context: Int?
  let chunks: Int?
  /// Items of each task at most.
  let items: Int?
  let slurm: SlurmSettings

  /// The recipe that leaves a model as it is.
  static let asIs = "as-is"

  init(_ path: String) throws {
    self.path = path
    let file = try TOMLSection(file: path)
    models = try file.texts("models") ?? []
    reference = try file.text("reference")
    recipes = try file.texts("recipes") ?? [Self.asIs]
    texts = try file.texts("texts") ?? []
    tasks = try file.texts("tasks") ?? []
    imatrix = try file.text("imatrix")
    context = try Self.count("context", in: file, path, least: 4)
    chunks = try Self.count("chunks", in: file, path, least: 1)
    items = try Self.count("items", in: file, path, least: 1)
    slurm = try SlurmSettings(try file.section("slurm"), path)
    try file.close()
    guard !models.isEmpty else { throw Failure("\(path): name the models, such as models = [\"model.gguf\"]") }
    guard !recipes.isEmpty else { throw Failure("\(path): recipes is empty; \"\(Self.asIs)\" is the model itself") }
    guard !texts.isEmpty || !tasks.isEmpty else {
      throw Failure("\(path): nothing is measured; give texts = [\"text.txt\"] or tasks = [\"...\"]")
    }
    try check()
  }

  private static func count(_ key: String, in file: TOMLSection, _ path: String, least: Int) throws -> Int? {
    let value = try file.integer(key, or: -1)
    guard value != -1 else { return nil }
    guard value >= least else { throw Failure("\(path): \(key) is \(least) or more") }
    return value
  }

  /// Fails where a file is missing or a recipe is none, before anything is measured.
  private func check() throws {
    for model in models + [reference].compactMap(\.self) where FileStatus(self.model(model)) == nil {
      throw Failure("\(path): there is no model \(model), beside the plan or among those that were pulled")
    }
    for file in texts + [imatrix].compactMap(\.self) where FileStatus(beside(file)) == nil {
      throw Failure("\(path): there is no file \(beside(file))")
    }
    for name in tasks where FileStatus(beside(name))?.kind != .file {
      do { _ = try BundledTasks.path(name) } catch { throw Failure("\(path): tasks: \(error)") }
    }
    for name in recipes where name != Self.asIs {
      do { _ = try RecipeFile.chosen(recipe(name)) } catch { throw Failure("\(path): recipes: \(error)") }
    }
  }

  // MARK: - Paths

  /// Where a file lies that the plan names: beside the plan.
  func beside(_ name: String) -> String { absolute(name, in: (absolute(path) as NSString).deletingLastPathComponent) }

  /// Where a model lies: beside the plan, or in the model folder.
  func model(_ name: String) -> String {
    let own = beside(name)
    return FileStatus(own) == nil ? absolute(ModelPath.resolve(name)) : own
  }

  /// A preset's name, or where a recipe's file lies.
  func recipe(_ name: String) -> String {
    name == Self.asIs || !RecipeFile.isPath(beside(name)) || FileStatus(beside(name)) == nil ? name : beside(name)
  }

  private func absolute(_ path: String, in folder: String = FileManager.default.currentDirectoryPath) -> String {
    URL(fileURLWithPath: path, relativeTo: URL(fileURLWithPath: folder, isDirectory: true)).standardizedFileURL.path
  }
}
