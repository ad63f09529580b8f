import Evaluation
import Files
import Results

/// One measurement of a sweep: a model in one recipe on one text or task, by a command of this program.
struct SweepCell: Codable, Equatable {
  /// What a cell measures.
  enum Kind: String, Codable {
    case text, task
  }

  /// What it is found by: a hash of the command and of the files that it reads, as they are.
  let id: String
  let kind: Kind
  /// Model, recipe, and text or task, as the plan names them.
  let model, recipe, subject: String
  /// The command that measures, and its arguments.
  let command: [String]
  /// The model as a file of another type that has to be written first; nil where the command takes what is there.
  let made: MadeModel?

  /// A model that is written for cells.
  struct MadeModel: Codable, Equatable {
    let source, recipe: String
    let imatrix: String?
    /// What the file is called in the sweep's folder.
    let name: String
  }

  /// What stands for the path of the written model in the command.
  static let madePlace = "{model}"

  /// Of people: "sketch.gguf as Q4_K_M on text.txt".
  var title: String { "\(model)\(recipe == SweepPlan.asIs ? "" : " as \(recipe)") on \(subject)" }
}

extension SweepPlan {
  /// The cells, in the order of the table, each once.
  var cells: [SweepCell] {
    var seen: Set<String> = []
    let all = models.flatMap { model in
      recipes.flatMap { recipe in
        texts.map { self.cell(model, recipe, text: $0) } + tasks.map { self.cell(model, recipe, task: $0) }
      }
    }
    return all.filter { seen.insert($0.id).inserted }
  }

  private func cell(_ model: String, _ recipe: String, text: String) -> SweepCell {
    let (source, text) = (self.model(model), (name: text, path: beside(text)))
    var command = ["perplexity", source, "--file", text.path, "--json", "--noise-chunks", "0"]
    if let context { command += ["--context", "\(context)"] }
    if let chunks { command += ["--chunks", "\(chunks)"] }
    var files = ModelPath.sources(source) + [text.path]
    if let reference, recipe != Self.asIs || self.model(reference) != source {
      command += ["--reference", self.model(reference)]
      files += ModelPath.sources(self.model(reference))
    }
    if recipe != Self.asIs {
      command += ["--recipes", self.recipe(recipe)]
      files.append(self.recipe(recipe))
      if let imatrix {
        command += ["--imatrix", beside(imatrix)]
        files.append(beside(imatrix))
      }
    }
    return SweepCell(
      id: id(command + ["revision \(Evaluator.revision)"], files), kind: .text, model: model, recipe: recipe,
      subject: text.name, command: command, made: nil)
  }

  private func cell(_ model: String, _ recipe: String, task: String) -> SweepCell {
    let source = self.model(model)
    var files = ModelPath.sources(source)
    var made: SweepCell.MadeModel?
    if recipe != Self.asIs {
      let matrix = imatrix.map { beside($0) }
      let name = id(["made", source, self.recipe(recipe), matrix ?? ""], files + [self.recipe(recipe), matrix ?? ""])
      made = SweepCell.MadeModel(
        source: source, recipe: self.recipe(recipe), imatrix: matrix, name: name + ".gguf")
      files += [self.recipe(recipe), matrix ?? ""]
    }
    var command = ["tasks", made == nil ? source : SweepCell.madePlace]
    let file = beside(task)
    if FileStatus(file)?.kind == .file {
      command += ["--file", file]
      files.append(file)
    } else {
      command += ["--task", task]
      if let path = try? BundledTasks.path(task) { files.append(path) }
    }
    command.append("--json")
    if let items { command += ["--limit", "\(items)"] }
    return SweepCell(
      id: id(command + [made?.name ?? ""], files), kind: .task, model: model, recipe: recipe, subject: task,
      command: command, made: made)
  }

  /// A name by what is run and the versions of what is read.
  private func id(_ words: [String], _ files: [String]) -> String {
    let versions = files.map { FileVersion($0)?.text ?? "" }
    return String(ContentHash.of((words + versions).joined(separator: "\u{0}")).prefix(16))
  }
}
