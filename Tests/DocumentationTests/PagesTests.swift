import Foundation
import TestSupport
import Testing

/// What the pages point to is there.
@Suite("Pages")
struct PagesTests {
  /// All pages, by their paths in the project.
  static let pages: [String] = {
    let single = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "samples/README.md"]
    let folders = ["docs", "docs/decisions"].flatMap { folder in
      let names = try? FileManager.default.contentsOfDirectory(
        atPath: Goldens.projectFolder.appending(path: folder).path)
      return (names ?? []).filter { $0.hasSuffix(".md") }.map { "\(folder)/\($0)" }
    }
    return single + folders.sorted()
  }()

  private func text(_ page: String) throws -> String {
    try String(contentsOf: Goldens.projectFolder.appending(path: page), encoding: .utf8)
  }

  private func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: Goldens.projectFolder.appending(path: path).path)
  }

  @Test("links lead to files and headings", arguments: pages)
  func links(page: String) throws {
    let folder = page.split(separator: "/").dropLast().joined(separator: "/")
    for match in try text(page).matches(of: /\]\(([^)\s]+)\)/) {
      let link = String(match.1)
      if link.contains("://") { continue }
      let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let target = parts[0].isEmpty ? page : standardized(folder.isEmpty ? parts[0] : folder + "/" + parts[0])
      guard exists(target) else {
        Issue.record("\(page): no file for \(link)")
        continue
      }
      guard parts.count == 2 else { continue }
      #expect(try anchors(target).contains(parts[1]), "\(page): no heading for \(link)")
    }
  }

  @Test("paths in code are there", arguments: pages)
  func paths(page: String) throws {
    let known = /`((?:Sources|Tests|Benchmarks|docs|scripts|samples|themes|\.ci)\/[\w.\/+-]*)`/
    for match in try text(page).matches(of: known) {
      let path = String(match.1)
      // Pages on how to add something name files that the reader is to make, in folders that are there.
      let folder = path.split(separator: "/").dropLast()
      let found = exists(path) || page.contains("/adding-") && folder.count > 1 && exists(folder.joined(separator: "/"))
      #expect(found, "\(page): there is no \(path)")
    }
  }

  @Test("targets of make are in the Makefile", arguments: pages)
  func makeTargets(page: String) throws {
    let makefile = try text("Makefile")
    let targets = Set(makefile.matches(of: /(?m)^([a-z][a-z-]*):/).map { String($0.1) })
    for match in try text(page).matches(of: /(?:`|\n    )make ([a-z][a-z-]*)/) {
      #expect(targets.contains(String(match.1)), "\(page): make has no \(match.1)")
    }
  }

  /// Anchors of a page's headings, as GitHub makes them.
  private func anchors(_ page: String) throws -> [String] {
    try text(page).matches(of: /(?m)^#+ (.+)$/).map { match in
      String(match.1).lowercased().replacing(" ", with: "-").filter { $0.isLetter || $0.isNumber || "-_".contains($0) }
    }
  }

  /// The path without `.` and `..`.
  private func standardized(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == "..", !parts.isEmpty { parts.removeLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }
}
