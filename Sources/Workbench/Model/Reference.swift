internal import Checkpoints
internal import Tensors

extension OpenModel {
  /// Whether the other model has this one's matrices, perhaps in other types: most of their names and shapes.
  package func isTwin(of other: OpenModel) -> Bool {
    guard family == other.family, let checkpoint else { return false }
    let matrices = other.tensors.filter { $0.shape.dimensions.count > 1 }
    let common = matrices.count { checkpoint.tensor(named: $0.name)?.shape == $0.shape }
    return common > 0 && common * 2 > matrices.count
  }
}

extension ChoiceList {
  /// The files that may be the open model's reference.
  static func references(_ state: State) -> ChoiceList {
    let paths = state.shared.settings.recentModels.filter { $0 != state.shared.model?.path }
    var choices = [
      Choice("Type a path", detail: "of the file that the open one was quantized from") { state in
        state.shared.overlay = .prompt(.openReference(state))
        return []
      }
    ]
    if state.shared.reference != nil {
      choices.append(
        Choice("No reference", detail: "errors are relative to the open file") { state in
          state.shared.reference = nil
          return []
        })
    }
    choices += paths.map { path in
      Choice(FileName.of(path), detail: path) { _ in [.start(OpenReferenceJob(path: path))] }
    }
    return ChoiceList("the reference", choices)
  }
}

extension Prompt {
  /// Asks for the path of a reference.
  static func openReference(_ state: State) -> Prompt {
    Prompt("open the reference", hint: "path of a GGUF file in F16, BF16 or F32") { path, _ in
      path.isEmpty ? [] : [.start(OpenReferenceJob(path: path))]
    }
  }
}

/// Opens a model file as the reference of the open model.
package struct OpenReferenceJob: Job {
  /// As it was typed: from the current folder, a leading `~` for the home folder.
  package let path: String

  /// Opens the model at `path`.
  package init(path: String) {
    self.path = path
  }

  package var id: JobID { "reference" }
  package var title: String { "reference" }
  package var lane: Lane { .files }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    context.post(ReferenceOpened(model: try OpenModel.open(UserFile.absolute(path))))
  }
}

/// Makes a model that has been opened the reference, if it is another file of the open model.
package struct ReferenceOpened: JobResult {
  /// What was opened.
  package let model: OpenModel

  /// Makes `model` the reference.
  package init(model: OpenModel) {
    self.model = model
  }

  package func apply(to shared: inout Shared) -> [Effect] {
    guard let open = shared.model else { return [] }
    guard model.isTwin(of: open) else {
      shared.messages.fail(
        "\(model.name) is no file of the same model as \(open.name): its tensors differ in names or shapes; "
          + "open the file that \(open.name) was quantized from")
      return []
    }
    if shared.reference.map(model.isUnchanged) != true { shared.reference = model }
    shared.messages.inform("errors and divergence are measured from \(model.name)")
    return []
  }
}
