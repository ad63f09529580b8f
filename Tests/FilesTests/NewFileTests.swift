import Files
import Foundation
import TestSupport
import Testing

@Suite("NewFile")
struct NewFileTests {
  @Test("a file is there whole, marked, and nothing beside it")
  func whole() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "a").path
    for bytes: [UInt8] in [[], [1], [UInt8](repeating: 7, count: 100_001)] {
      try NewFile.write(bytes, to: path)
      #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(bytes))
      #expect(AuthorMark.isOn(path))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a"])
  }

  @Test("one that is not finished is not there, and what was there stays")
  func abandoned() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([1, 2, 3], as: "a")
    try NewFile(path).append([4, 5])
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1, 2, 3]))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a"])
  }

  @Test("two writers of one path do not meet")
  func together() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "a").path
    let (first, second) = (try NewFile(path), try NewFile(path))
    try first.append([1])
    try second.append([2, 2])
    try first.finish()
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1]))
    try second.finish()
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([2, 2]))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["a"])
  }

  @Test("a link under the partial name is not followed")
  func link() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "a").path
    let target = try folder.write([5], as: "target")
    try FileManager.default.createSymbolicLink(atPath: "\(path).\(getpid()).partial", withDestinationPath: target)
    try NewFile.write([1, 2], to: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: target)) == Data([5]))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data([1, 2]))
  }

  @Test("a private file is its owner's alone")
  func access() throws {
    let folder = try TemporaryFolder()
    let path = folder.url.appending(path: "a").path
    try NewFile.write([1], to: path, access: .owner)
    let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(permissions == 0o600)
  }

  @Test("a device is written to directly")
  func device() throws {
    try NewFile.write([1, 2], to: "/dev/null")
    #expect(FileStatus("/dev/null")?.kind == .special)
    #if os(Linux)
      #expect(throws: FilesError.system(doing: .write, path: "/dev/full", number: ENOSPC)) {
        try NewFile.write([1, 2], to: "/dev/full")
      }
    #endif
  }

  @Test("paths that hold no file are refused with the system's number")
  func refused() throws {
    let folder = try TemporaryFolder()
    #expect(throws: FilesError.system(doing: .write, path: "", number: ENOENT)) { try NewFile.write([1], to: "") }
    let missing = folder.url.path + "/none/a"
    #expect(throws: FilesError.system(doing: .write, path: missing, number: ENOENT)) {
      try NewFile.write([1], to: missing)
    }
    let folderPath = folder.url.path
    #expect(throws: FilesError.system(doing: .write, path: folderPath, number: EISDIR)) {
      try NewFile.write([1], to: folderPath)
    }
  }

  /// A limit on the size of files stands in for a disk that is full: both stop a write in its middle.
  @Test("a full disk leaves the old file and nothing else") func fullDisk() async {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      let folder = try TemporaryFolder()
      let old = try folder.write([1, 2, 3], as: "old")
      var limit = rlimit(rlim_cur: 5000, rlim_max: 5000)
      #if canImport(Darwin)
        #expect(setrlimit(RLIMIT_FSIZE, &limit) == 0)
      #else
        #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      #endif
      for path in [old, folder.url.appending(path: "new").path] {
        #expect(throws: FilesError.system(doing: .write, path: path, number: EFBIG)) {
          try NewFile.write([UInt8](repeating: 7, count: 100_000), to: path)
        }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["old"])
      #expect(try Data(contentsOf: URL(fileURLWithPath: old)) == Data([1, 2, 3]))
    }
  }
}
