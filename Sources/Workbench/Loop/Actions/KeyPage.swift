/// The page of all keys, made from the actions that there are.
package enum KeyPage {
  private static let arrangement = Arrangement.standard

  /// `docs/keys.md` without its last line end.
  package static var markdown: String {
    var lines = [
      "# Keys", "",
      "Made from the program's list of actions by `make update-snapshots`; do not edit. In the program `?` shows the",
      "same for where you are, and `:` finds any of them by name.", "",
      "Lists everywhere: `Up` `Down` `j` `k` move, `PgUp` `PgDn` by a page, `Home` `End` to the ends; the mouse does the",
      "same, and presses every label of the bottom line.",
    ]
    lines += section("Everywhere", .everywhere)
    for workspace in arrangement.workspaces {
      lines += section(workspace.name, .workspace(workspace.number))
      for pane in workspace.panes { lines += section("\(workspace.name): \(pane.id.name)", .pane(pane.id)) }
    }
    return lines.joined(separator: "\n")
  }

  private static func section(_ title: String, _ place: Action.Place) -> [String] {
    let actions = arrangement.actions(in: place)
    guard !actions.isEmpty else { return [] }
    let rows = actions.map { action in
      let keys = action.keys.map { "`\($0.name == "|" ? "\\|" : $0.name)`" }.joined(separator: " ")
      return "| \(keys) | \(action.help.replacing("|", with: "\\|")) |"
    }
    return ["", "## " + title, "", "| key | what it does |", "| --- | --- |"] + rows
  }
}
