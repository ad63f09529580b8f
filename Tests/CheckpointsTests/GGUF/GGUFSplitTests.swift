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
    let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(file.path) }
    let defect = try #require(error?.defect)
    #expect(defect.reason == .inconsistent && defect.field == "split.no")
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

  private func builder(count: GGUFBuilder.Value?, number: GGUFBuilder.Value?) -> GGUFBuilder {
    var builder = GGUFBuilder()
    builder.metadata = [("general.architecture", .string("llama"))]
    if let number { builder.metadata.append(("split.no", number)) }
    if let count { builder.metadata.append(("split.count", count)) }
    builder.tensors = [.f32("t", [2], [1, 2])]
    return builder
  }

  @Test(arguments: [0, 1] as [UInt16], [nil, 0, 5, .max] as [UInt16?])
  func aModelOfOnePartIsWhole(count: UInt16, number: UInt16?) throws {
    let builder = builder(count: .uint16(count), number: number.map { .uint16($0) })
    #expect(try open(builder.build().bytes).tensors.count == 1)
  }

  static let senseless: [(count: GGUFBuilder.Value, number: GGUFBuilder.Value?, field: String)] = [
    (.uint32(65536), .uint16(0), "split.count"), (.int32(-1), .uint16(0), "split.count"),
    (.uint64(.max), .uint16(0), "split.count"), (.string("3"), .uint16(0), "split.count"),
    (.float32(3), .uint16(0), "split.count"), (.uint16(3), .uint16(3), "split.no"),
    (.uint16(3), .uint16(.max), "split.no"), (.uint16(3), .int32(-1), "split.no"), (.uint16(3), nil, "split.no"),
    (.uint16(3), .string("0"), "split.no"), (.uint16(.max), .uint16(.max), "split.no"),
  ]

  @Test(arguments: senseless.indices) func senselessNumbersAreNamed(index: Int) throws {
    let (count, number, field) = Self.senseless[index]
    let image = builder(count: count, number: number).build()
    let defect = try #require(reportedDefect(of: image.bytes))
    #expect(defect.reason == .invalid && defect.field == field)
    let at = field == "split.no" ? number.map { _ in "metadata.1" } : "metadata.2"
    #expect(defect.offset == (at.flatMap { image.range(of: $0 + ".key.length")?.lowerBound } ?? 0))
  }

  @Test func theLargestCountNamesEightMissingParts() throws {
    let image = builder(count: .uint16(.max), number: .uint16(2)).build()
    let file = try TemporaryFile(image.bytes, name: "\u{600}-00003-of-65535.gguf")
    let error = #expect(throws: CheckpointError.self) { try Checkpoint.open(file.path) }
    guard case .missingParts(_, let missing, 65534, 65535) = try #require(error) else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(missing.count == 8)
    #expect(missing[0] == "\u{600}-00001-of-65535.gguf" && missing[2] == "\u{600}-00004-of-65535.gguf")
  }

  @Test(arguments: [
    "m.gguf", "m-00001-of-00003.gguf", "m-00002-of-00004.gguf", "m-2-of-3.gguf", "m-00002-of-00003.GGUF",
    "m_00002-of-00003.gguf",
  ])
  func aNameThatDoesNotMatchIsRefused(name: String) throws {
    let image = builder(count: .uint16(3), number: .uint16(1)).build()
    let file = try TemporaryFile(image.bytes, name: name)
    let defect = try #require(#expect(throws: CheckpointError.self) { try Checkpoint.open(file.path) }?.defect)
    #expect(defect.reason == .inconsistent && defect.field == "split.no")
    #expect(defect.offset == image.range(of: "metadata.1.key.length")?.lowerBound)
    #expect(defect.expected.hasSuffix("-00002-of-00003.gguf"))
  }

  @Test(
    arguments: [
      (.int32(0), .inconsistent), (.int32(1), .inconsistent), (.int32(3), .inconsistent),
      (.uint16(.max), .inconsistent),
      (.int32(-1), .invalid), (.uint64(.max), .invalid), (.string("2"), .invalid),
    ] as [(GGUFBuilder.Value, CheckpointError.Reason)])
  func aWrongNumberOfTensorsIsNamed(told: GGUFBuilder.Value, reason: CheckpointError.Reason) throws {
    let folder = try TemporaryFolder()
    var paths: [String] = []
    var place: Int?
    for number in 0..<2 {
      var builder = builder(count: .uint16(2), number: .uint16(UInt16(number)))
      builder.tensors[0].name = GGUFBuilder.Text("t\(number)")
      builder.metadata.append(("split.tensors.count", number == 1 ? told : .int32(2)))
      let image = builder.build()
      place = image.range(of: "metadata.3.key.length")?.lowerBound
      paths.append(try folder.write(image.bytes, as: "m-0000\(number + 1)-of-00002.gguf"))
    }
    for path in paths {
      let error = try #require(#expect(throws: CheckpointError.self) { try Checkpoint.open(path) })
      #expect(error.defect?.reason == reason && error.defect?.field == "split.tensors.count")
      #expect(error.defect?.offset == place)
      #expect(error.description.contains("m-00002-of-00002.gguf"))
    }
  }
}
