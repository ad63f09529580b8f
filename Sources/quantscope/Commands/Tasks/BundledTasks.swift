import Corpus
import Evaluation
import Foundation
import Workbench

/// The kinds of task that the program knows: the engine's, and those that need more. Of those that claim a line the first
/// gets it.
let taskKinds: [any TaskKind] = [DrawingTask()] + TaskKinds.standard

/// The tasks that the program brings along.
enum BundledTasks {
  /// The tasks as they are made from a seed, by name.
  static func made(seed: UInt64) -> [MadeTask] {
    (TaskMaker.tasks(seed: seed) + [shapes(seed)]).sorted { $0.name < $1.name }
  }

  /// The names of all, in the order in which they are run.
  static let names = ["arithmetic", "colours", "copying", "json", "needle", "ordering", "shapes", "talk"]

  /// Requests whose combinations of shape, colour and number the sample model has never seen.
  private static func shapes(_ seed: UInt64) -> MadeTask {
    var task = MadeTask("shapes", kind: "svg")
    let corpus = SketchCorpus(seed: seed)
    var index = 0
    while task.count < 40 {
      let example = corpus.heldBack(at: index)
      index += 1
      guard ["single", "pair", "background"].contains(example.source), let requirement = example.requirement,
        let prompt = example.messages.first?.content
      else { continue }
      task.append([("prompt", .text(prompt))] + DrawingForm.members(requirement))
    }
    return task
  }

  /// The file of a bundled task.
  static func path(_ name: String) throws -> String {
    guard names.contains(name) else {
      throw Failure("there is no bundled task \(name); there are \(names.joined(separator: ", "))")
    }
    let paths = DefaultModel.sampleFolders.map { "\($0)/tasks/\(name).jsonl" }
    guard let found = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
      throw Failure(
        "cannot find \(paths.first ?? "samples/tasks"); make it with `quantscope tasks --make \(name) --output FILE`, "
          + "or name the folder of samples in QUANTSCOPE_SAMPLES")
    }
    return found
  }
}
