import Foundation
import TestSupport
import Testing

/// The pages of the library's documentation show the examples that are compiled and run here.
@Suite("Documentation catalogues")
struct CataloguePagesTests {
  private static let examples = Goldens.projectFolder.appending(path: "Tests/DocumentationTests/Examples")

  /// The targets that have a catalogue.
  static let targets: [String] = {
    let sources = Goldens.projectFolder.appending(path: "Sources")
    let folders = (try? FileManager.default.contentsOfDirectory(atPath: sources.path)) ?? []
    return folders.filter { FileManager.default.fileExists(atPath: page($0).path) }.sorted()
  }()

  private static func page(_ target: String) -> URL {
    Goldens.projectFolder.appending(path: "Sources/\(target)/\(target).docc/\(target).md")
  }

  @Test("every target of the library has one")
  func complete() throws {
    #expect(Self.targets == (try Manifest().library).sorted())
  }

  @Test("each shows its example as it is compiled", arguments: targets)
  func example(target: String) throws {
    let source = try String(contentsOf: Self.examples.appending(path: "\(target)Example.swift"), encoding: .utf8)
    let text = try String(contentsOf: Self.page(target), encoding: .utf8)
    let parts = text.components(separatedBy: "```swift\n")
    try #require(parts.count == 2, "one example a page")
    let rest = try #require(parts[1].range(of: "```\n"))
    if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
      let page = parts[0] + "```swift\n" + source + parts[1][rest.lowerBound...]
      try Data(page.utf8).write(to: Self.page(target))
    } else {
      #expect(parts[1][..<rest.lowerBound] == source, "write it anew with `make update-snapshots`")
    }
  }
}
