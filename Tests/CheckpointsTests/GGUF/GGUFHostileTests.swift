import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite struct GGUFHostileTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let field: String
    let value: UInt64
    let reason: CheckpointError.Reason
    /// What the error must name.
    let named: String
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
    Case(field: "metadata.1.value", value: 0, reason: .invalid, named: "general.alignment"),
    Case(field: "metadata.1.value", value: 7, reason: .invalid, named: "general.alignment"),
    Case(field: "metadata.12.value", value: 2, reason: .invalid, named: "yes"),
    Case(field: "metadata.15.value.count", value: 1 << 60, reason: .tooLarge, named: "words"),
    Case(field: "metadata.15.value.1.length", value: 1 << 63, reason: .tooLarge, named: "words"),
    Case(field: "metadata.16.value.type", value: 77, reason: .invalid, named: "numbers"),
    Case(field: "metadata.16.value.count", value: 1 << 62, reason: .tooLarge, named: "numbers"),
    Case(field: "metadata.19.value.0.count", value: 1 << 60, reason: .tooLarge, named: "nested"),
    Case(field: "tensor.0.name.length", value: 1 << 60, reason: .tooLarge, named: "name of tensor 0"),
    Case(field: "tensor.0.name", value: 0x71, reason: .duplicate, named: "name of tensor \"q\""),
    Case(field: "tensor.0.dimension_count", value: 5, reason: .tooLarge, named: "dimensions of tensor \"a\""),
    Case(field: "tensor.0.dimension.0", value: .max, reason: .tooLarge, named: "dimensions of tensor \"a\""),
    Case(field: "tensor.0.dimension.1", value: 1 << 62, reason: .tooLarge, named: "dimensions of tensor \"a\""),
    Case(field: "tensor.0.dimension.1", value: 3, reason: .overlapping, named: "offset of tensor"),
    Case(field: "tensor.1.dimension.0", value: 33, reason: .invalid, named: "dimensions of tensor \"q\""),
    Case(field: "tensor.0.offset", value: 1, reason: .misaligned, named: "offset of tensor \"a\""),
    Case(field: "tensor.0.offset", value: 1 << 40, reason: .truncated, named: "offset of tensor \"a\""),
    Case(field: "tensor.0.offset", value: .max - 31, reason: .tooLarge, named: "offset of tensor \"a\""),
    Case(field: "tensor.0.offset", value: UInt64(Int.max) - 31, reason: .truncated, named: "offset of tensor \"a\""),
  ]

  @Test(arguments: cases) func aDamagedFieldIsNamed(_ damage: Case) throws {
    let image = sampleBuilder().build()
    let range = try #require(image.range(of: damage.field))
    // A third row of `a` would need the padding behind it: give it more than that.
    let value = damage.reason == .overlapping ? damage.value * 4 : damage.value
    let defect = try #require(try defect(of: image.patched(damage.field, value)))
    #expect(defect.reason == damage.reason)
    #expect(defect.field.contains(damage.named))
    #expect(defect.offset >= 0 && defect.offset < image.headerByteCount)
    if damage.reason != .duplicate, !damage.field.hasPrefix("metadata.1."), damage.reason != .overlapping {
      #expect(abs(defect.offset - range.lowerBound) <= 36)
    }
    #expect(!defect.expected.isEmpty && !defect.found.isEmpty)
  }

  @Test func duplicatedKeysAreNamed() throws {
    var builder = sampleBuilder()
    builder.metadata.append(("u8", .uint8(1)))
    let defect = try #require(try defect(of: builder.build().bytes))
    #expect(defect.reason == .duplicate)
    #expect(defect.field == "metadata key \"u8\"")
  }

  @Test func deepNestingIsRefused() throws {
    var builder = GGUFBuilder()
    let level: [UInt8] = [9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    builder.metadata = [("deep", .raw(type: 9, Array(repeatElement(level, count: 100_000).joined())))]
    #expect(try defect(of: builder.build().bytes)?.reason == .tooLarge)
  }

  @Test func truncationsAreErrors() throws {
    let bytes = sampleBuilder().build().bytes
    let folder = try TemporaryFolder()
    for count in stride(from: 0, to: bytes.count - 1, by: 3) {
      let path = try folder.write(Array(bytes.prefix(count)), as: "cut.gguf")
      #expect(throws: CheckpointError.self, "cut to \(count) bytes") { try Checkpoint.open(path) }
    }
  }

  @Test(arguments: ["", "<!DOCTYPE html>", "version https://git-lfs.github.com/spec/v1", "PK\u{3}\u{4}", "?"])
  func otherFilesAreSaidToBeSo(text: String) throws {
    #expect(throws: CheckpointError.self) { try open(Array(text.utf8)) }
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

  /// Any change of any header opens or throws. The file is mapped anew each time, so this bounds the time too.
  @Test(arguments: 0..<4) func mutatedHeadersNeverTrap(seed: UInt64) throws {
    let image = sampleBuilder().build()
    var random = SplitMix(state: seed)
    let folder = try TemporaryFolder()
    var failures = 0
    for round in 0..<1500 {
      var bytes = image.bytes
      for _ in 0...Int(random.next() % 3) { mutate(&bytes, image, &random) }
      let path = try folder.write(bytes, as: "model-\(round % 8).gguf")
      do {
        let checkpoint = try Checkpoint.open(path)
        for (_, value) in checkpoint.metadata.pairs {
          _ = value.array?.integers()
          _ = value.array?.floats()
          _ = value.array?.strings()?.count
          _ = value.array?.arrays()
        }
        _ = checkpoint.summary
      } catch {
        failures += 1
        #expect(!error.description.isEmpty)
      }
    }
    #expect(failures > 500)
  }

  private func mutate(_ bytes: inout [UInt8], _ image: GGUFImage, _ random: inout SplitMix) {
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

/// A small seeded generator (splitmix64).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
