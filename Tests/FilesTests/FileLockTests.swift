import Files
import Foundation
import TestSupport
import Testing

@Suite("a file that one has to itself") struct FileLockTests {
  @Test("the second who asks gets nothing until the first lets go")
  func excludes() throws {
    let path = try TemporaryFolder().url.appending(path: "lock").path
    var first = try FileLock.take(path, waits: false)
    #expect(first != nil)
    #expect(try FileLock.take(path, waits: false) == nil)
    first = nil
    #expect(try FileLock.take(path, waits: true) != nil)
  }

  @Test("a folder that is not there is named")
  func missing() {
    #expect(throws: FilesError.self) { try FileLock.take("/nowhere/at/all/lock", waits: false) }
  }
}
