import Files
import Foundation
import TestSupport
import Testing

@Suite("OutputCheck")
struct OutputCheckTests {
  private let folder: TemporaryFolder
  private let source: String
  private var root: String { folder.url.path }

  init() throws {
    folder = try TemporaryFolder()
    source = try folder.write([1, 2, 3], as: "source")
  }

  private func verdict(
    _ path: String, _ form: OutputCheck.Form = .file, force: Bool = false, isOwn: (String) -> Bool = { _ in false }
  ) -> FilesError? {
    var check = OutputCheck(sources: [source, root + "/none"], replacesForeign: force)
    do throws(FilesError) {
      try check.check(path, form: form, isOwn: isOwn)
      return nil
    } catch {
      return error
    }
  }

  @Test("a source is refused always, by whatever name", arguments: [false, true])
  func sources(force: Bool) throws {
    try FileManager.default.createSymbolicLink(atPath: root + "/link", withDestinationPath: "source")
    try FileManager.default.linkItem(atPath: source, toPath: root + "/hard")
    try FileManager.default.createDirectory(atPath: root + "/sub", withIntermediateDirectories: true)
    for name in ["source", "link", "hard", "./source", "sub/../source", "/source"] {
      let path = root + "/" + name
      #expect(verdict(path, force: force) == .isSource(path: path))
      #expect(verdict(path, .stream, force: force) == .isSource(path: path))
    }
  }

  @Test("the names of unfinished work are looked at too")
  func partialNames() throws {
    for ending in [".partial", ".partial.job"] {
      let path = root + "/o\(ending.count)"
      try FileManager.default.createSymbolicLink(atPath: path + ending, withDestinationPath: "source")
      #expect(verdict(path, .resumable(note: "job"), force: true) == .isSource(path: path + ending))
      #expect(verdict(path) == nil)
    }
  }

  @Test("a file in a folder that is read is a source, one that this program wrote there is not")
  func sourceFolder() throws {
    let (read, own) = (root + "/source", root + "/own")
    try NewFile.write([1], to: own)
    var check = OutputCheck(sources: [root], replacesForeign: true)
    #expect(throws: FilesError.isSource(path: read)) { try check.check(read, form: .file) }
    let link = root + "/../link-\(FilePath.name(of: root))"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: read)
    #expect(throws: FilesError.isSource(path: link)) { try check.check(link, form: .file) }
    #expect(throws: Never.self) { try check.check(own, form: .file) }
    #expect(throws: Never.self) { try check.check(root + "/new", form: .file) }
  }

  @Test("a stranger's file takes force; an empty one, one's own and one known by its bytes do not")
  func strangers() throws {
    let stranger = try folder.write([9], as: "stranger")
    #expect(verdict(stranger) == .isForeign(path: stranger))
    #expect(verdict(stranger, .stream) == .isForeign(path: stranger))
    #expect(verdict(stranger, force: true) == nil)
    #expect(verdict(stranger, isOwn: { $0 == stranger }) == nil)
    #expect(verdict(try folder.write([], as: "empty")) == nil)
    let own = root + "/own"
    try NewFile.write([1, 2], to: own)
    #expect(verdict(own) == nil)
    // Another length, then the same length at another time: somebody changed it.
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: own))
    #expect(verdict(own) == .isForeign(path: own))
    try NewFile.write([1, 2], to: own)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: own))
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: own)
    try handle.close()
    #expect(verdict(own) == .isForeign(path: own))
  }

  @Test("folders, and paths without one, are refused always", arguments: [false, true])
  func places(force: Bool) {
    #expect(verdict(root, force: force) == .isFolder(path: root))
    #expect(verdict(root + "/", force: force) == .isFolder(path: root + "/"))
    #expect(verdict("", force: force) == .isFolder(path: ""))
    #expect(verdict(root + "/none/", force: force) == .isFolder(path: root + "/none/"))
    let path = root + "/none/o"
    #expect(verdict(path, force: force) == .noFolder(path: path, folder: root + "/none"))
    #expect(verdict(root + "/new", force: force) == nil)
    // The folder that the process is in.
    #expect(verdict("quantscope-no-such-file", force: force) == nil)
  }

  @Test("a device takes a stream, and no file")
  func devices() {
    #expect(verdict("/dev/null", .stream) == nil)
    #expect(verdict("/dev/null", .file, force: true) == .isNoFile(path: "/dev/null"))
    #expect(verdict("/dev/null", .resumable(note: "job")) == .isNoFile(path: "/dev/null"))
  }

  @Test("two outputs are not one file")
  func outputs() throws {
    var check = OutputCheck(sources: [], replacesForeign: true)
    try check.check(root + "/a", form: .file)
    let again = root + "/../\(FilePath.name(of: root))/a"
    #expect(throws: FilesError.isOtherOutput(path: again)) { try check.check(again, form: .file) }
    #expect(throws: Never.self) { try check.check(root + "/b", form: .file) }
  }

  @Test("sentences name the file and what to do")
  func sentences() {
    #expect("\(FilesError.isForeign(path: "o"))".contains("--force"))
    #expect("\(FilesError.noFolder(path: "a/o", folder: "a"))".hasPrefix("cannot write 'a/o': there is no folder a"))
    #expect("\(FilesError.system(doing: .fill, path: "o", number: ENOSPC))" == "cannot fill o: No space left on device")
  }
}
