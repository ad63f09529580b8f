extension ChoiceList {
  /// The models opened last.
  static func recentModels(_ state: State) -> ChoiceList {
    ChoiceList(
      "open a model",
      state.shared.settings.recentModels.map { path in
        Choice(FileName.of(path), detail: path) { $0.open(path) }
      })
  }
}

extension Prompt {
  /// Asks for the path of a model.
  static func openModel(_ state: State) -> Prompt {
    Prompt("open a model", hint: "path of a GGUF file") { path, state in
      path.isEmpty ? [] : state.open(path)
    }
  }
}
