import Files
import Foundation
import TestSupport
import Testing

@Suite("PartialFile")
struct PartialFileTests {
  private func names(_ folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
  }

  @Test("what one run leaves another goes on with")
  func resumed() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "a").path
    do {
      let file = try #require(try PartialFile.open(path, note: "job"))
      try file.setNote("made of b")
      try file.append(([1, 2, 3] as [UInt8]).span.bytes)
      #expect(file.byteCount == 3 && file.isFile)
    }
    #expect(try names(folder) == ["a.partial", "a.partial.job"])
    let file = try #require(try PartialFile.open(path, note: "job"))
    #expect(file.byteCount == 3 && file.start(2) == [1, 2] && file.start(9) == [1, 2, 3])
    #expect(file.note == Array("made of b".utf8))
    try file.cut(to: 1)
    try file.append(([9] as [UInt8]).span.bytes)
    try file.finish()
    #expect(try names(folder) == ["a"])
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1, 9]))
    #expect(AuthorMark.isOn(path))
  }

  @Test("one holder at a time; a file that is fetched is not this program's work")
  func locked() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "a").path
    let file = try #require(try PartialFile.open(path, note: "source"))
    #expect(try PartialFile.open(path, note: "source") == nil)
    try file.append(([1] as [UInt8]).span.bytes)
    try file.finish(isOwn: false)
    #expect(!AuthorMark.isOn(path))
    // The name is free again, and another file.
    let next = try #require(try PartialFile.open(path, note: "source"))
    #expect(next.byteCount == 0 && next.note == nil)
    next.remove()
    #expect(try names(folder) == ["a"])
  }

  @Test("a note that is too long counts as none")
  func longNote() throws {
    let folder = try TemporaryFolder()
    let file = try #require(try PartialFile.open(folder.url.appending(path: "a").path, note: "job"))
    try file.setNote(String(repeating: "x", count: 1 << 20))
    #expect(file.note?.count == 1 << 20)
    try file.setNote(String(repeating: "x", count: 1 + 1 << 20))
    #expect(file.note == nil)
    try file.setNote(nil)
    #expect(try names(folder) == ["a.partial"])
  }
}
