extension ChoiceList {
  /// Every action that can be run now.
  static func palette(_ state: State) -> ChoiceList {
    let actions = KeyMap.available(in: state).filter { $0.id != "palette" && $0.id != "back" }
    return ChoiceList(
      "palette", actions.map { Choice($0.help, key: $0.keys.first, perform: $0.perform) })
  }
}
