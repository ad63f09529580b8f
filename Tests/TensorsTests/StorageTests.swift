import Foundation
import Tensors
import Testing

@Suite struct StorageTests {
  @Test func aMappedFileLendsItsBytes() throws {
    let path = NSTemporaryDirectory() + "quantscope-\(UUID().uuidString)"
    try Data([1, 2, 3, 4]).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let region = try MappedFile(path: path).region
    #expect(region.count == 4)
    let tail = try region.slice(offset: 2, count: 2)
    #expect(tail.withBytes { $0.unsafeLoad(fromByteOffset: 0, as: UInt8.self) } == 3)
  }

  @Test(arguments: [(-1, 1), (0, 5), (4, 1), (Int.max, 1), (1, Int.max), (2, -1)])
  func slicesOutsideAreRefused(offset: Int, count: Int) {
    let region = ByteRegion(copying: [1, 2, 3, 4])
    #expect(throws: TensorsError.outOfBounds(offset: offset, count: count, available: 4)) {
      try region.slice(offset: offset, count: count)
    }
  }

  @Test func anEmptyFileIsAnEmptyRegion() throws {
    let path = NSTemporaryDirectory() + "quantscope-\(UUID().uuidString)"
    try Data().write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try MappedFile(path: path).count == 0)
  }

  @Test(arguments: [
    TensorsError.cannotOpen(path: "/nonexistent/model.gguf", reason: "No such file or directory"),
    .notARegularFile(path: "/"), .notARegularFile(path: "/dev/null"),
  ])
  func whatIsNoFileIsRefused(error: TensorsError) throws {
    let path: String? =
      switch error {
      case .cannotOpen(let path, _), .notARegularFile(let path): path
      default: nil
      }
    #expect(throws: error) { try MappedFile(path: #require(path)) }
  }
}
