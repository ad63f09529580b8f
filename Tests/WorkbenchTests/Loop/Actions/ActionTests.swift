import Foundation
import TestSupport
import Testing
import Workbench

@Suite struct ActionTests {
  @Test func everyActionIsRegisteredOnceWithHelp() {
    let ids = Arrangement.standard.actions.map(\.id)
    #expect(ids.count > 40)
    #expect(Set(ids).count == ids.count)
    for action in Arrangement.standard.actions {
      #expect(!action.help.isEmpty && action.help.first?.isUppercase == false)
    }
  }

  @Test func noKeyMeansTwoThingsInOnePlace() {
    let arrangement = Arrangement.standard
    let places =
      [.everywhere] + arrangement.workspaces.map { Action.Place.workspace($0.number) }
      + arrangement.panes.map { Action.Place.pane($0.id) }
    #expect(places.flatMap(arrangement.actions).count == arrangement.actions.count)
    for place in places {
      var seen: [Key: ActionID] = [:]
      for action in arrangement.actions(in: place) {
        for key in action.keys {
          #expect(seen[key] == nil, "\(place) \(key.name): \(action.id.name) and \(seen[key]?.name ?? "")")
          seen[key] = action.id
        }
      }
    }
  }

  @Test func everyKeyHasANameThatReadsBack() {
    for key in Arrangement.standard.actions.flatMap(\.keys) { #expect(Key(named: key.name) == key) }
  }

  /// `make update-snapshots` writes the page.
  @Test func theKeyPageIsUpToDate() throws {
    let url = Goldens.projectFolder.appending(path: "docs/keys.md")
    let page = KeyPage.markdown + "\n"
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
      try Data(page.utf8).write(to: url, options: .atomic)
    }
    #expect(try String(contentsOf: url, encoding: .utf8) == page, "run `make update-snapshots`")
  }
}
