import Checkpoints
import Tensors
import TestSupport
import Testing

@Suite struct SafeTensorsTests {
  private static let builder = SafeTensorsBuilder([
    .f32("a", [2, 3], [1, 2, 3, 4, 5, 6]), .init("b", "BF16", [1], [0x80, 0x3F]), .f32("c", [2], [7, 8]),
  ])

  @Test func tensorsAreViewsWithTheFastestDimensionFirst() throws {
    let path = try TemporaryFile(Self.builder.build(), name: "weights.safetensors").path
    let checkpoint = try Checkpoint.open(path)
    #expect(checkpoint.kind == .safetensors && checkpoint.tensors.map(\.name) == ["a", "b", "c"])
    let first = try #require(checkpoint.tensor(named: "a"))
    #expect(first.shape == Shape([3, 2]) && first.type == .known(.f32) && first.byteCount == 24)
    #expect(first.data?.bytes == [1, 2, 3, 4, 5, 6].flatMap { Float($0).littleEndianBytes })
    // Behind two bytes of another tensor: read all the same, from an address that suits.
    #expect(checkpoint.tensor(named: "c")?.data?.bytes == [7, 8].flatMap { Float($0).littleEndianBytes })
    #expect(checkpoint.conversionFaults == [.noConfiguration])
  }

  @Test(arguments: [
    ("F64", 8), ("F32", 4), ("F16", 2), ("BF16", 2), ("F8_E4M3", 1), ("F8_E5M2", 1), ("I64", 8), ("I32", 4), ("I16", 2),
    ("I8", 1), ("U8", 1), ("BOOL", 1),
  ]) func typesAreKnownBySize(dtype: String, size: Int) throws {
    let builder = SafeTensorsBuilder([.init("x", dtype, [3], [UInt8](repeating: 0, count: 3 * size))])
    let tensor = try #require(try open(builder).tensors.first)
    #expect(tensor.type.description == dtype && tensor.data?.count == 3 * size)
  }

  @Test func namesAreToldApartByTheirBytes() throws {
    let names = ["\u{E9}", "e\u{301}"]
    var builder = SafeTensorsBuilder(names.map { .f32($0, [1], [1]) })
    builder.header =
      builder.trueHeader.dropLast() + ",\"__metadata__\":{\"\(names[0])\":\"a\",\"\(names[1])\":\"b\"}}"
    let checkpoint = try open(builder)
    #expect(checkpoint.tensors.map(\.nameText) == names.map { FileText($0) })
    #expect(names.map { checkpoint.metadata.string($0) } == ["a", "b"])
  }

  @Test func anUnknownTypeIsListed() throws {
    let tensor = try #require(try open(SafeTensorsBuilder([.init("x", "F4", [3, 3], [1, 2, 3, 4, 5])])).tensors.first)
    #expect(tensor.type == .unknownName("F4") && tensor.data == nil && tensor.byteCount == 5)
  }

  @Test func anEmptyFileOfTensorsAndEmptyTensorsAreRead() throws {
    #expect(try open(SafeTensorsBuilder()).tensors.isEmpty)
    #expect(try open(SafeTensorsBuilder([.init("x", "F32", [0, 4], [])])).tensors.first?.byteCount == 0)
    #expect(try open(SafeTensorsBuilder([.f32("x", [], [1])])).tensors.first?.shape.elementCount == 1)
  }

  struct Damage: Sendable, CustomTestStringConvertible {
    let header: String
    let reason: CheckpointError.Reason
    let named: String
    var testDescription: String { header }
  }

  private static func one(_ fields: String) -> String { "{\"x\":{\(fields)}}" }

  private static let damages = [
    Damage(header: "{]", reason: .invalid, named: "header"),
    Damage(header: "{\"x\":1}", reason: .invalid, named: "dtype of tensor \"x\""),
    Damage(header: "{\"__metadata__\":[]}", reason: .invalid, named: "__metadata__"),
    Damage(header: "{\"__metadata__\":{\"a\":1}}", reason: .invalid, named: "__metadata__"),
    Damage(
      header: one("\"shape\":[2],\"data_offsets\":[0,8]"), reason: .invalid, named: "dtype of tensor \"x\""),
    Damage(
      header: one("\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]"), reason: .invalid, named: "shape of"),
    Damage(
      header: one("\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,8]"), reason: .invalid, named: "shape of"),
    Damage(
      header: one("\"dtype\":\"F32\",\"shape\":[9223372036854775807,3],\"data_offsets\":[0,8]"), reason: .invalid,
      named: "shape of"),
    Damage(
      header: one("\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,2],\"data_offsets\":[0,8]"), reason: .invalid,
      named: "shape of"),
    Damage(
      header: one("\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,8]"), reason: .invalid,
      named: "data_offsets of"),
    Damage(
      header: one("\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]"), reason: .invalid, named: "data_offsets of"),
    Damage(
      header: one("\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]"), reason: .invalid, named: "data_offsets of"),
    Damage(
      header: one("\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]"), reason: .invalid, named: "data_offsets of"),
    Damage(
      header: one("\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,18446744073709551616]"), reason: .invalid,
      named: "data_offsets of"),
    Damage(
      header: one("\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]"), reason: .invalid, named: "data_offsets of"),
    Damage(
      header: one("\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]"), reason: .invalid, named: "data"),
    Damage(
      header: one("\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]"), reason: .truncated,
      named: "data_offsets of"),
    Damage(
      header: "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
        + "\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", reason: .overlapping,
      named: "data_offsets of tensor \"y\""),
    Damage(
      header: "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
        + "\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", reason: .duplicate, named: "header"),
  ]

  @Test(arguments: damages) func aDamagedHeaderIsNamed(_ damage: Damage) throws {
    var builder = SafeTensorsBuilder([.f32("x", [2], [1, 2])])
    builder.header = damage.header
    let defect = try #require(fault(of: builder))
    #expect(defect.reason == damage.reason)
    #expect(defect.field.contains(damage.named))
    #expect(!defect.expected.isEmpty && !defect.found.isEmpty)
  }

  @Test(
    arguments: [
      (0, .tooLarge, "header length"), (1, .tooLarge, "header length"), (2, .invalid, "header"),
      (10_000, .truncated, "header"),
    ] as [(UInt64, CheckpointError.Reason, String)])
  func wrongLengthsAreRefused(length: UInt64, reason: CheckpointError.Reason, field: String) throws {
    var builder = Self.builder
    builder.length = length
    let defect = try #require(fault(of: builder))
    #expect(defect.reason == reason && defect.field == field)
  }

  /// No file is so long that a header of this length could be one's.
  @Test func aLengthThatNoFileHasIsNoModelFile() throws {
    var builder = Self.builder
    builder.length = .max
    #expect(throws: CheckpointError.unrecognized(path: "x.safetensors", found: "the bytes ff ff ff ff")) {
      try Checkpoint.open(ByteRegion(copying: builder.build()), path: "x.safetensors")
    }
  }

  /// Any byte of the header changed, and any length cut: an error or a checkpoint, never a trap.
  @Test func damageAnywhereNeverTraps() throws {
    let bytes = Self.builder.build()
    for position in 0..<min(bytes.count, 8 + Self.builder.trueHeader.utf8.count) {
      for value in [0, 0x22, 0x2C, 0x39, 0x5B, 0x7D, 0xFF] as [UInt8] {
        var damaged = bytes
        damaged[position] = value
        readAll(damaged)
      }
    }
    for count in 0..<bytes.count { #expect(!readAll(Array(bytes[..<count]))) }
  }

  @discardableResult private func readAll(_ bytes: [UInt8]) -> Bool {
    guard let checkpoint = try? Checkpoint.open(ByteRegion(copying: bytes), path: "damaged.safetensors") else {
      return false
    }
    for tensor in checkpoint.tensors { _ = tensor.data?.bytes }
    return true
  }

  private func open(_ builder: SafeTensorsBuilder) throws -> Checkpoint {
    try Checkpoint.open(ByteRegion(copying: builder.build()), path: "x.safetensors")
  }

  private func fault(of builder: SafeTensorsBuilder) -> CheckpointError.Defect? {
    do throws(CheckpointError) {
      _ = try Checkpoint.open(ByteRegion(copying: builder.build()), path: "x.safetensors")
      return nil
    } catch {
      return error.defect
    }
  }
}

extension ByteRegion {
  /// All bytes.
  var bytes: [UInt8] { withBytes { bytes in bytes.withUnsafeBytes { [UInt8]($0) } } }
}

extension Float {
  fileprivate var littleEndianBytes: [UInt8] { bitPattern.littleEndianBytes }
}
