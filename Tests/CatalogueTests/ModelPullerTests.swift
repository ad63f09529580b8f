import Catalogue
import Foundation
import Testing

/// Pulls from a local hub, well-behaved and not.
@Suite("pulling from a hub", .enabled("needs python3", { TestHub.isAvailable }))
struct ModelPullerTests {
  let server: TestHub
  let folder = TestFolder()

  init() throws {
    server = try TestHub()
  }

  private func pull(_ owner: String, token: String? = nil) throws(PullError) -> PulledModel {
    let reference = try ModelReference("hf:\(owner)/repo/m.gguf")
    return try ModelPuller(folder: folder.folder, hub: server.hub(token: token)).pull(reference)
  }

  private func error(_ owner: String) -> PullError? {
    do throws(PullError) {
      _ = try pull(owner)
      return nil
    } catch {
      return error
    }
  }

  @Test("a whole file", arguments: ["good", "redirect", "no-ranges", "busy-once", "cut"])
  func whole(owner: String) throws {
    let model = try pull(owner)
    #expect(model.isVerified)
    #expect(!model.wasThere)
    #expect(try folder.read("m.gguf") == TestHub.file)
    #expect(folder.names == ["m.gguf"])
  }

  @Test("goes on where it stopped")
  func resume() throws {
    try folder.write(TestHub.file.prefix(100_000), "m.gguf.partial")
    try folder.write(Data(TestHub.sha256.utf8), "m.gguf.partial.source")
    _ = try pull("good")
    #expect(try folder.read("m.gguf") == TestHub.file)
    #expect(try server.requests().map(\.range) == ["bytes=100000-\(100_000 + (32 << 20) - 1)"])
  }

  @Test("a partial file that is complete is only checked")
  func resumeComplete() throws {
    try folder.write(TestHub.file, "m.gguf.partial")
    try folder.write(Data(TestHub.sha256.utf8), "m.gguf.partial.source")
    _ = try pull("good")
    #expect(try folder.read("m.gguf") == TestHub.file)
  }

  @Test("a partial file of something else is begun again", arguments: ["other", nil])
  func stale(identity: String?) throws {
    try folder.write(Data(repeating: 7, count: 100_000), "m.gguf.partial")
    if let identity { try folder.write(Data(identity.utf8), "m.gguf.partial.source") }
    _ = try pull("good")
    #expect(try folder.read("m.gguf") == TestHub.file)
  }

  @Test("a partial file longer than the file is begun again")
  func tooLong() throws {
    try folder.write(TestHub.file + Data(count: 10), "m.gguf.partial")
    try folder.write(Data(TestHub.sha256.utf8), "m.gguf.partial.source")
    _ = try pull("good")
    #expect(try folder.read("m.gguf") == TestHub.file)
  }

  @Test("without a checksum from the hub it says so")
  func unverified() throws {
    #expect(try !pull("no-checksum").isVerified)
    #expect(try folder.read("m.gguf") == TestHub.file)
  }

  @Test("nothing is left of a damaged file")
  func damaged() throws {
    guard case .wrongChecksum = error("damaged") else {
      Issue.record("expected a wrong checksum")
      return
    }
    #expect(folder.names.isEmpty)
  }

  @Test("a file that changes while it is fetched is never put together from both")
  func changing() {
    guard case .broken = error("changing") else {
      Issue.record("expected a broken connection")
      return
    }
    #expect(!folder.names.contains("m.gguf"))
  }

  @Test("a connection that brings nothing ends in an error")
  func alwaysCut() {
    guard case .broken(_, 0, _) = error("always-cut") else {
      Issue.record("expected a broken connection")
      return
    }
    #expect(folder.names.isEmpty)
  }

  @Test("answers that are no file")
  func refusals() {
    let base = "http://127.0.0.1:\(server.port)"
    #expect(error("missing") == .notFound(url: "\(base)/missing/repo/resolve/main/m.gguf"))
    #expect(error("private") == .refused(url: "\(base)/private/repo/resolve/main/m.gguf", status: 401))
    for owner in ["wrong-range", "broken-server"] {
      guard case .badAnswer = error(owner) else {
        Issue.record("expected a bad answer from \(owner)")
        continue
      }
    }
    guard case .unreachable = error("silent") else {
      Issue.record("expected a silent hub to count as unreachable")
      return
    }
    #expect(folder.names.isEmpty)
  }

  @Test("the token goes to the hub and not to where it redirects")
  func token() throws {
    _ = try pull("redirect", token: "secret")
    let requests = try server.requests()
    #expect(requests.map(\.authorization) == ["Bearer secret", nil])
    #expect(requests.last?.path == "/plain/stored")
  }

  @Test("a private file comes with the token")
  func privateFile() throws {
    #expect(try pull("private", token: "secret").isVerified)
  }

  @Test("a stopped pull keeps what has arrived")
  func cancel() throws {
    try folder.write(TestHub.file.prefix(50_000), "m.gguf.partial")
    try folder.write(Data(TestHub.sha256.utf8), "m.gguf.partial.source")
    #expect(throws: PullError.cancelled) {
      let reference = try ModelReference("hf:silent/repo/m.gguf")
      _ = try ModelPuller(folder: folder.folder, hub: server.hub()).pull(reference, isCancelled: { true })
    }
    #expect(try folder.read("m.gguf.partial") == TestHub.file.prefix(50_000))
  }

  @Test("two pulls of one file fetch it once")
  func concurrent() async throws {
    let models = try await withThrowingTaskGroup(of: PulledModel.self) { group in
      for _ in 0..<2 { group.addTask { try pull("good") } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(models.count == 2)
    #expect(try folder.read("m.gguf") == TestHub.file)
    #expect(folder.names == ["m.gguf"])
    #expect(try server.requests().count == 1)
  }

  @Test("a file that is there is not fetched again")
  func there() throws {
    try folder.write(TestHub.file, "m.gguf")
    #expect(try pull("missing").wasThere)
    #expect(try server.requests().isEmpty)
  }

  @Test("a folder that can't be made is named")
  func unwritable() throws {
    let reference = try ModelReference("hf:good/repo/m.gguf")
    #expect {
      try ModelPuller(folder: ModelFolder(path: "/dev/null/models"), hub: server.hub()).pull(reference)
    } throws: { error in
      if case PullError.file(path: "/dev/null/models", reason: _) = error { true } else { false }
    }
  }
}
