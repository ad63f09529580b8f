import Foundation
import TestSupport
import Testing

@Suite("The table of rooms in docs/architecture.md")
struct RoomsTests {
  @Test("names exactly the targets under Sources")
  func rooms() throws {
    let page = try String(
      contentsOf: Goldens.projectFolder.appending(path: "docs/architecture.md"), encoding: .utf8)
    let section = try #require(page.components(separatedBy: "\n## ").first { $0.hasPrefix("Rooms\n") })
    let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
    let rooms = rows.flatMap { row in
      row.split(separator: "|")[0].matches(of: /`(\w+)`/).map { String($0.1) }
    }
    let targets = try Manifest().targets
    #expect(Set(rooms).subtracting(targets) == [], "no such target")
    #expect(Set(targets).subtracting(rooms) == [], "not in the table")
    #expect(rooms.count == Set(rooms).count, "named twice: \(rooms)")
  }

  @Test("is the only one: every folder of Sources is a target")
  func folders() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Goldens.projectFolder.appending(path: "Sources").path)
    #expect(Set(folders.filter { !$0.hasPrefix(".") }) == Set(try Manifest().targets))
  }
}
