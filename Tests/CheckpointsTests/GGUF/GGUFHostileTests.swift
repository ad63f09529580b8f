import Checkpoints
import Tensors
import TestSupport
import Testing

@Suite struct GGUFHostileTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let field: String
    let value: UInt64
    let reason: CheckpointError.Reason
    /// What the error must name.
    let named: String
    /// The field whose start the error must give; nil for the damaged one.
    var at: String?
    var testDescription: String { "\(field) = \(value)" }
  }

  private static let cases = [
    Case(field: "version", value: 0, reason: .unsupported, named: "version"),
    Case(field: "version", value: 1, reason: .unsupported, named: "version"),
    Case(field: "version", value: 4, reason: .unsupported, named: "version"),
    Case(field: "version", value: 0x0300_0000, reason: .unsupported, named: "version"),
    Case(field: "tensor_count", value: 1 << 60, reason: .tooLarge, named: "tensor_count"),
    Case(field: "metadata_kv_count", value: .max, reason: .tooLarge, named: "metadata_kv_count"),
    Case(field: "metadata.0.key.length", value: 1 << 60, reason: .tooLarge, named: "metadata key 0"),
    Case(field: "metadata.0.type", value: 13, reason: .invalid, named: "general.architecture"),
    Case(field: "metadata.0.value.length", value: .max, reason: .tooLarge, named: "general.architecture"),
    Case(field: "metadata.12.value", value: 2, reason: .invalid, named: "yes"),
    Case(field: "metadata.15.value.count", value: 1 << 60, reason: .tooLarge, named: "words"),
    Case(field: "metadata.15.value.1.length", value: 1 << 63, reason: .tooLarge, named: "words"),
    Case(field: "metadata.16.value.type", value: 77, reason: .invalid, named: "numbers"),
    Case(field: "metadata.16.value.count", value: 1 << 62, reason: .tooLarge, named: "numbers"),
    Case(field: "metadata.19.value.0.count", value: 1 << 60, reason: .tooLarge, named: "nested"),
    Case(field: "tensor.0.name.length", value: 1 << 60, reason: .tooLarge, named: "name of tensor 0"),
    Case(
      field: "tensor.0.name", value: 0x71, reason: .duplicate, named: "name of tensor \"q\"", at: "tensor.1.name.length"
    ),
    Case(field: "tensor.0.dimension_count", value: 5, reason: .tooLarge, named: "dimensions of tensor \"a\""),
    Case(
      field: "tensor.0.dimension.0", value: .max, reason: .tooLarge, named: "dimensions of tensor \"a\"",
      at: "tensor.0.dimension_count"),
    Case(
      field: "tensor.0.dimension.1", value: 1 << 62, reason: .tooLarge, named: "dimensions of tensor \"a\"",
      at: "tensor.0.dimension_count"),
    Case(
      field: "tensor.0.dimension.1", value: 12, reason: .overlapping, named: "offset of tensor \"a\"",
      at: "tensor.0.offset"),
    Case(
      field: "tensor.1.dimension.0", value: 33, reason: .invalid, named: "dimensions of tensor \"q\"",
      at: "tensor.1.dimension_count"),
    Case(field: "tensor.1.offset", value: 0, reason: .overlapping, named: "offset of tensor", at: "tensor.0.offset"),
    Case(field: "tensor.0.offset", value: 1, reason: .misaligned, named: "offset of tensor \"a\""),
    Case(field: "tensor.0.offset", value: 1 << 40, reason: .truncated, named: "offset of tensor \"a\""),
    Case(field: "tensor.0.offset", value: .max - 31, reason: .tooLarge, named: "offset of tensor \"a\""),
    Case(field: "tensor.0.offset", value: UInt64(Int.max) - 31, reason: .truncated, named: "offset of tensor \"a\""),
  ]

  @Test(arguments: cases) func aDamagedFieldIsNamedWithItsOffset(_ damage: Case) throws {
    let image = sampleBuilder().build()
    let place = try #require(image.range(of: damage.at ?? damage.field))
    let defect = try #require(reportedDefect(of: image.patched(damage.field, damage.value)))
    #expect(defect.reason == damage.reason)
    #expect(defect.field.contains(damage.named))
    #expect(defect.offset == place.lowerBound)
    #expect(!defect.expected.isEmpty && !defect.found.isEmpty)
  }

  @Test(
    arguments: [
      .uint32(0), .uint32(1), .uint32(4), .uint32(7), .uint32(24), .uint32(48), .uint32(.max), .int32(-32),
      .uint64(1 << 32),
      .int64(.min), .float32(32), .string("32"), .bool(true), .array(type: 4, [.uint32(32)]),
    ] as [GGUFBuilder.Value])
  func otherAlignmentsAreRefused(value: GGUFBuilder.Value) throws {
    var builder = sampleBuilder()
    builder.metadata[1].value = value
    let image = builder.build()
    let defect = try #require(reportedDefect(of: image.bytes))
    #expect(defect.reason == .invalid && defect.field == "general.alignment")
    #expect(defect.offset == image.range(of: "metadata.1.key.length")?.lowerBound)
  }

  @Test(arguments: [8, 16, 64, 4096]) func powersOfTwoAlign(alignment: Int) throws {
    var builder = sampleBuilder()
    builder.metadata[1].value = .uint32(UInt32(alignment))
    builder.alignment = alignment
    let checkpoint = try open(builder.build().bytes)
    #expect(checkpoint.tensors.allSatisfy { $0.offset.isMultiple(of: alignment) })
    #expect(checkpoint.tensor(named: "q")?.data?.withBytes { $0.unsafeLoad(as: UInt8.self) } == 9)
  }

  @Test func duplicatedKeysAreNamed() throws {
    var builder = sampleBuilder()
    builder.metadata.append(("u8", .uint8(1)))
    let image = builder.build()
    let defect = try #require(reportedDefect(of: image.bytes))
    #expect(defect.reason == .duplicate)
    #expect(defect.field == "metadata key \"u8\"")
    #expect(defect.offset == image.range(of: "metadata.\(builder.metadata.count - 1).key.length")?.lowerBound)
    let first = try #require(image.range(of: "metadata.2.key.length")?.lowerBound)
    #expect(defect.found.hasSuffix("first at offset \(first)"))
  }

  @Test func deepNestingIsRefused() throws {
    var builder = GGUFBuilder()
    let level: [UInt8] = [9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    builder.metadata = [("deep", .raw(type: 9, Array(repeatElement(level, count: 100_000).joined())))]
    let image = builder.build()
    let defect = try #require(reportedDefect(of: image.bytes))
    let value = try #require(image.range(of: "metadata.0.value")?.lowerBound)
    #expect(defect.reason == .tooLarge)
    #expect(defect.offset == value + 8 * level.count)
  }

  @Test func truncationsAreErrors() {
    let bytes = sampleBuilder().build().bytes
    let opened = (0..<bytes.count - 1).filter { count in
      do throws(CheckpointError) {
        _ = try open(Array(bytes.prefix(count)))
        return true
      } catch {
        return (error.defect?.offset ?? 0) > count
      }
    }
    #expect(opened == [], "cut to these counts it opens, or the error names an offset beyond the end")
  }

  @Test(arguments: [
    ("", "an empty file"), ("<!DOCTYPE html>", "a web page"),
    ("version https://git-lfs.github.com/spec/v1", "a Git LFS pointer in place of the model"),
    ("PK\u{3}\u{4}", "a ZIP archive, such as a PyTorch checkpoint"), ("?", "the bytes 3f"),
  ])
  func otherFilesAreSaidToBeSo(text: String, kind: String) throws {
    #expect(throws: CheckpointError.unrecognized(path: "model.gguf", found: kind)) { try open(Array(text.utf8)) }
  }

  @Test func errorsAreSentencesWithoutControlCharacters() throws {
    var builder = GGUFBuilder()
    builder.metadata = [("\u{1B}[2Jkey", .raw(type: 55, []))]
    let error = #expect(throws: CheckpointError.self) { try open(builder.build().bytes) }
    let sentence = try #require(error).description
    #expect(!sentence.contains("\u{1B}"))
    #expect(sentence.contains("metadata \"\\u{1b}[2Jkey\" at offset"))
    #expect(sentence.contains("expected a metadata type from 0 to 12, found 55"))
  }

  @Test(arguments: 0..<4) func mutatedHeadersNeverTrap(seed: UInt64) {
    let image = sampleBuilder().build()
    var random = RandomSource(seed: seed)
    var (failures, silent) = (0, 0)
    for _ in 0..<8000 {
      var bytes = image.bytes
      for _ in 0...Int(random.next() % 3) { mutate(&bytes, image, &random) }
      do throws(CheckpointError) {
        readAll(try open(bytes))
      } catch {
        failures += 1
        if error.description.isEmpty { silent += 1 }
      }
    }
    #expect(failures > 4000 && failures < 8000)
    #expect(silent == 0)
  }

  /// Touches whatever was not looked at when the file was opened.
  private func readAll(_ checkpoint: Checkpoint) {
    for (_, value) in checkpoint.metadata.pairs {
      _ = value.array?.integers()
      _ = value.array?.floats()
      _ = value.array?.strings()?.count
      _ = value.array?.arrays()
    }
    for tensor in checkpoint.tensors {
      _ = tensor.data?.withBytes { bytes in
        bytes.byteCount == 0 ? 0 : bytes.unsafeLoad(fromByteOffset: bytes.byteCount - 1, as: UInt8.self)
      }
    }
    _ = checkpoint.summary
  }

  private func mutate(_ bytes: inout [UInt8], _ image: GGUFImage, _ random: inout RandomSource) {
    guard let field = image.fields.randomElement(using: &random), let first = field.range.first else { return }
    switch random.next() % 4 {
    case 0: bytes[min(first, bytes.count - 1)] = UInt8(truncatingIfNeeded: random.next())
    case 1:
      let extremes: [UInt64] = [0, 1, 31, 1 << 31, 1 << 32, 1 << 60, 1 << 63, .max, .max - 31]
      let value = (extremes.randomElement(using: &random) ?? 0).littleEndianBytes
      for (at, byte) in zip(field.range, value) where at < bytes.count { bytes[at] = byte }
    case 2: bytes.removeLast(Int(random.next() % UInt64(bytes.count / 2)))
    default:
      let at = min(first, bytes.count)
      bytes.insert(contentsOf: random.next().littleEndianBytes, at: at)
    }
  }
}
