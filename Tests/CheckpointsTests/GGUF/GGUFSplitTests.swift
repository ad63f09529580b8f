import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite struct GGUFSplitTests {
  private func part(_ number: UInt16, count: UInt16 = 3, tensors: Int32 = 3) -> [UInt8] {
    var builder = GGUFBuilder()
    builder.metadata = [
      ("split.no", .uint16(number)), ("split.count", .uint16(count)), ("split.tensors.count", .int32(tensors)),
    ]
    if number == 0 { builder.metadata.append(("general.architecture", .string("llama"))) }
    builder.tensors = [.f32(GGUFBuilder.Text("t\(number)"), [2], [Float(number), 1])]
    return builder.build().bytes
  }

  @Test(arguments: 1...3) func anyPartOpensAll(opened: Int) throws {
    let folder = try TemporaryFolder()
    for number in 0..<3 { try folder.write(part(UInt16(number)), as: "m-0000\(number + 1)-of-00003.gguf") }
    let path = folder.url.appending(path: "m-0000\(opened)-of-00003.gguf").path
    let checkpoint = try Checkpoint.open(path)
    #expect(checkpoint.path == path)
    #expect(checkpoint.tensors.map(\.name) == ["t0", "t1", "t2"])
    #expect(checkpoint.tensors.map(\.part) == [0, 1, 2])
    #expect(checkpoint.files.count == 3)
    #expect(checkpoint.summary.family == "llama")
  }

  @Test func missingPartsAreNamed() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(part(1), as: "m-00002-of-00003.gguf")
    #expect(
      throws: CheckpointError.missingParts(
        path: path, missing: ["m-00001-of-00003.gguf", "m-00003-of-00003.gguf"], missingCount: 2, partCount: 3)
    ) { try Checkpoint.open(path) }
  }

  @Test func aRenamedPartIsRefused() throws {
    let file = try TemporaryFile(part(0), name: "renamed.gguf")
    #expect(throws: CheckpointError.self) { try Checkpoint.open(file.path) }
  }

  @Test(arguments: [(1, 3, 3), (2, 4, 3), (2, 3, 99)] as [(UInt16, UInt16, Int32)])
  func contradictingPartsAreRefused(number: UInt16, count: UInt16, tensors: Int32) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(part(0), as: "m-00001-of-00003.gguf")
    try folder.write(part(1), as: "m-00002-of-00003.gguf")
    try folder.write(part(number, count: count, tensors: tensors), as: "m-00003-of-00003.gguf")
    let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(path) }
    let reason = try #require(error?.defect?.reason)
    #expect(reason == .inconsistent)
  }
}
