import Foundation
import Pictures
import TestSupport
import Testing

@Suite struct PictureFileTests {
  /// A limit on the size of files stands in for a disk that is full: both stop a write in its middle.
  @Test func aFileThatCannotBeWrittenWholeIsNotThere() async {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      let folder = try TemporaryFolder()
      let old = try folder.write([1, 2, 3], as: "old.png")
      #if canImport(Darwin)
        var limit = rlimit(rlim_cur: 5000, rlim_max: 5000)
        #expect(setrlimit(RLIMIT_FSIZE, &limit) == 0)
      #else
        var limit = rlimit(rlim_cur: 5000, rlim_max: 5000)
        #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      #endif
      for name in ["old.png", "new.png"] {
        let path = folder.url.appending(path: name).path
        #expect(throws: PicturesError.cannotWrite(path: path, reason: String(cString: strerror(EFBIG)))) {
          try PictureFile.write([UInt8](repeating: 7, count: 100_000), to: path)
        }
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
      #expect(left == ["old.png"])
      let kept = try Data(contentsOf: URL(fileURLWithPath: old))
      #expect(kept == Data([1, 2, 3]))
    }
  }

  @Test(.enabled("the superuser may write everywhere") { geteuid() != 0 })
  func aFolderThatForbidsItIsNamed() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.url.path)
    let path = folder.url.appending(path: "a.png").path
    #expect(throws: PicturesError.cannotWrite(path: path, reason: String(cString: strerror(EACCES)))) {
      try PictureFile.write([1], to: path)
    }
  }

  #if os(Linux)
    @Test func pathsThatHoldNoFilesAreRefused() throws {
      for path in ["/proc/a.png", "/dev/full/a.png", ""] {
        #expect(throws: PicturesError.self) { try PictureFile.write([1], to: path) }
      }
    }
  #endif
}
