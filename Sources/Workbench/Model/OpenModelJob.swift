/// Opens a model file: maps it and reads its header.
package struct OpenModelJob: Job {
  /// As it was typed: from the current folder, a leading `~` for the home folder.
  package let path: String

  /// Opens the model at `path`.
  package init(path: String) {
    self.path = path
  }

  package var id: JobID { "open" }
  package var title: String { "open" }
  package var lane: Lane { .files }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    context.post(ModelOpened(model: try OpenModel.open(UserFile.absolute(path))))
  }
}

/// Shows a model that has been opened. The one that shows stays where it is the same, with all that is known of it.
package struct ModelOpened: JobResult {
  /// What was opened.
  package let model: OpenModel

  /// Shows `model`.
  package init(model: OpenModel) {
    self.model = model
  }

  package func apply(to shared: inout Shared) -> [Effect] {
    if shared.model.map(model.isUnchanged) != true {
      shared.model = model
      if let reference = shared.reference, !reference.isTwin(of: model) { shared.reference = nil }
    }
    shared.settings.remember(model: model.path)
    return [.persist(shared.settings)]
  }
}
