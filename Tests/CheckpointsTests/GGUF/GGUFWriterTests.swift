import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

/// A file of two tensors, the first of a size that needs padding.
private struct Sample {
  let metadata: [(key: FileText, value: MetadataValue)] = [
    ("general.architecture", .string("llama")), ("a.u8", .uint8(200)), ("a.i8", .int8(-3)), ("a.u16", .uint16(65535)),
    ("a.i16", .int16(-300)), ("a.u32", .uint32(7)), ("a.i32", .int32(-7)), ("a.u64", .uint64(1 << 40)),
    ("a.i64", .int64(-1 << 40)), ("a.f32", .float32(1.5)), ("a.f64", .float64(-2.25)), ("a.bool", .bool(true)),
    ("a.strings", .array(MetadataArray(strings: [[0xff, 0x41], [], Array("x".utf8)]))),
    ("a.floats", .array(MetadataArray([1, 2, 3] as [Float]))),
  ]
  let first: [UInt8] = (0..<12).map { UInt8($0) }
  let second = [UInt8](repeating: 9, count: 36)

  func layout() throws -> GGUFLayout {
    try GGUFLayout(
      metadata: metadata,
      tensors: [
        ("a.weight", try #require(Shape([3])), .f32),
        ("b.weight", try #require(Shape([32, 2])), BlockFormat.q4_0),
      ])
  }

  var data: [UInt8] { first + [UInt8](repeating: 0, count: 20) + second + [UInt8](repeating: 0, count: 28) }
}

@Suite("GGUFWriter")
struct GGUFWriterTests {
  private let sample = Sample()

  @Test("what is written is read back")
  func roundTrip() throws {
    let path = try TemporaryFolder().url.appending(path: "m.gguf").path
    let writer = try GGUFWriter(path: path, layout: try sample.layout(), job: "j")
    #expect(!FileManager.default.fileExists(atPath: path))
    for byte in sample.data { try writer.append([byte]) }
    try writer.finish()
    #expect(!FileManager.default.fileExists(atPath: writer.partialPath))
    #expect(!FileManager.default.fileExists(atPath: writer.partialPath + ".job"))
    let checkpoint = try Checkpoint.open(path)
    #expect(checkpoint.version == 3)
    #expect(checkpoint.metadata.keys == sample.metadata.map(\.key.string))
    for (key, value) in sample.metadata {
      let found = try #require(checkpoint.metadata[key])
      #expect("\(found.type) \(found.number ?? -1)" == "\(value.type) \(value.number ?? -1)")
      #expect(found.boolean == value.boolean && found.text == value.text)
    }
    let strings = try #require(checkpoint.metadata.array("a.strings")?.strings())
    #expect((0..<strings.count).map { strings[$0] } == [[0xff, 0x41], [], [0x78]])
    #expect(checkpoint.metadata.array("a.floats")?.floats() == [1, 2, 3])
    #expect(try bytes(checkpoint, "a.weight") == sample.first)
    #expect(try bytes(checkpoint, "b.weight") == sample.second)
    #expect(try sample.layout().fileByteCount == checkpoint.files[0].byteCount)
  }

  private func bytes(_ checkpoint: Checkpoint, _ name: String) throws -> [UInt8] {
    let data = try #require(checkpoint.tensor(named: name)?.data)
    return data.withBytes { $0.withUnsafeBytes { [UInt8]($0) } }
  }

  @Test("a second writer of the same job goes on, at any length", arguments: [0, 1, 11, 12, 33, 96])
  func resume(length: Int) throws {
    let path = try TemporaryFolder().url.appending(path: "m.gguf").path
    let layout = try sample.layout()
    try GGUFWriter(path: path, layout: layout, job: "j").append(Array(sample.data.prefix(length)))
    let writer = try GGUFWriter(path: path, layout: layout, job: "j")
    #expect(writer.byteCount == layout.header.count + length)
    try writer.append(Array(sample.data.dropFirst(length)))
    try writer.finish()
    #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: path))) == layout.header + sample.data)
  }

  @Test("a writer of another job, or another file, begins anew")
  func otherJob() throws {
    let path = try TemporaryFolder().url.appending(path: "m.gguf").path
    let layout = try sample.layout()
    try GGUFWriter(path: path, layout: layout, job: "j").append(sample.first)
    #expect(try GGUFWriter(path: path, layout: layout, job: "k").byteCount == layout.header.count)
    try Data(repeating: 1, count: layout.header.count + 5).write(to: URL(fileURLWithPath: path + ".partial"))
    #expect(try GGUFWriter(path: path, layout: layout, job: "k").byteCount == layout.header.count)
    try Data(repeating: 1, count: 3).write(to: URL(fileURLWithPath: path + ".partial"))
    #expect(try GGUFWriter(path: path, layout: layout, job: "k").byteCount == layout.header.count)
  }

  @Test("one writer at a time, and no byte too many or too few")
  func bounds() throws {
    let path = try TemporaryFolder().url.appending(path: "m.gguf").path
    let layout = try sample.layout()
    let writer = try GGUFWriter(path: path, layout: layout, job: "j")
    #expect(throws: CheckpointWritingError.inUse(path: path)) { try GGUFWriter(path: path, layout: layout, job: "j") }
    func wrong(_ expected: Int, _ found: Int) -> CheckpointWritingError {
      .wrongLength(path: path, expected: expected, found: found)
    }
    let (start, end) = (layout.header.count, layout.fileByteCount)
    #expect(throws: wrong(end, start + sample.data.count + 1)) { try writer.append(sample.data + [0]) }
    #expect(throws: wrong(end, start)) { try writer.finish() }
    try writer.append(sample.first)
    let written = writer.byteCount
    #expect(throws: wrong(written, 0)) { try writer.rewind(to: 0) }
    #expect(throws: wrong(written, end)) { try writer.rewind(to: end) }
    try writer.rewind(to: start)
    #expect(writer.byteCount == start)
    writer.abandon()
    #expect(!FileManager.default.fileExists(atPath: path + ".partial"))
  }

  @Test("a copy of the descriptor, as a child that is being started holds one, does not keep the lock")
  func inheritedDescriptor() throws {
    let path = try TemporaryFolder().url.appending(path: "m.gguf").path
    let layout = try sample.layout()
    var writer: GGUFWriter? = try GGUFWriter(path: path, layout: layout, job: "j")
    var own = stat()
    try #require(stat(path + ".partial", &own) == 0)
    // The writer's descriptor is the one that is open on its file.
    let open = try FileManager.default.contentsOfDirectory(atPath: "/dev/fd").compactMap { Int32($0) }
    let copies = open.filter { descriptor in
      var status = stat()
      return fstat(descriptor, &status) == 0 && status.st_ino == own.st_ino && status.st_dev == own.st_dev
    }.map { dup($0) }
    defer { for copy in copies { close(copy) } }
    try #require(!copies.isEmpty)
    #expect(writer?.byteCount == layout.header.count)
    writer = nil
    #expect(try GGUFWriter(path: path, layout: layout, job: "j").byteCount == layout.header.count)
  }

  @Test("a folder that is not there")
  func noFolder() throws {
    let path = try TemporaryFolder().url.appending(path: "none/m.gguf").path
    let layout = try sample.layout()
    expectError(CheckpointWritingError.self, saying: "none/m.gguf.partial: No such file or directory") {
      try GGUFWriter(path: path, layout: layout, job: "j")
    }
  }

  @Test("rows that are no whole blocks, and sizes that overflow")
  func misfit() throws {
    let q4 = BlockFormat.q4_0
    let wide = try #require(Shape([1 << 60, 4]))
    for (shape, format) in [(try #require(Shape([33])), q4), (wide, .f32), (wide, q4)] {
      let first = shape.elementCount == 33 ? "t" : format == .f32 ? "t" : "u"
      expectError(CheckpointWritingError.self, saying: "tensor \(first) of \(shape) can't be stored as \(format)") {
        try GGUFLayout(metadata: [], tensors: [("t", shape, format), ("u", shape, format)])
      }
    }
  }
}
