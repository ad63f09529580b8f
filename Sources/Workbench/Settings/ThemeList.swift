extension ChoiceList {
  /// The themes there are; the one chosen is kept for the next start.
  static func themes(_ state: State) -> ChoiceList {
    let names = state.shared.themeNames
    let current = names.firstIndex(of: state.shared.settings.theme ?? "") ?? 0
    return ChoiceList(
      "theme",
      names.map { name in
        Choice(name) { state in
          state.shared.settings.theme = name
          return [.persist(state.shared.settings)]
        }
      }, selected: current)
  }
}
