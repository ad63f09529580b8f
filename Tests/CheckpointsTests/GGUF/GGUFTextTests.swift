import Checkpoints
import TestSupport
import Testing

/// Names and keys that are not UTF-8, or that only look the same.
@Suite struct GGUFTextTests {
  /// The last is what the first two are shown as; the two before it are one character in two encodings.
  static let texts: [[UInt8]] = [
    [0x61, 0xFF], [0x61, 0xFE], [0xC3, 0xA9], [0x65, 0xCC, 0x81], Array("a\u{FFFD}".utf8),
  ]

  @Test func tensorsAreToldApartByTheirBytes() throws {
    var builder = GGUFBuilder()
    builder.tensors = Self.texts.enumerated().map { .f32(.init($1), [1], [Float($0)]) }
    let checkpoint = try open(builder.build().bytes)
    #expect(checkpoint.tensors.map(\.nameText.bytes) == Self.texts)
    for (index, text) in Self.texts.enumerated() {
      #expect(checkpoint.tensor(named: FileText(text))?.offset == checkpoint.tensors[index].offset)
    }
    // Of what is shown alike, the one that is spelt so is found by it.
    #expect(checkpoint.tensor(named: "a\u{FFFD}")?.nameText.bytes == Self.texts[4])
    #expect(checkpoint.tensor(named: "\u{E9}")?.nameText.bytes == Self.texts[2])
  }

  @Test func aNameThatIsNotUTF8IsFoundByWhatIsShown() throws {
    var builder = GGUFBuilder()
    builder.tensors = [.f32(.init([0x80, 0x62]), [1], [1])]
    let checkpoint = try open(builder.build().bytes)
    #expect(checkpoint.tensors.first?.name == "\u{FFFD}b")
    #expect(checkpoint.tensor(named: "\u{FFFD}b")?.nameText.isUTF8 == false)
  }

  @Test func keysAreToldApartByTheirBytes() throws {
    var builder = GGUFBuilder()
    builder.metadata = Self.texts.enumerated().map { (.init($1), .uint32(UInt32($0))) }
    let metadata = try open(builder.build().bytes).metadata
    #expect(metadata.pairs.map(\.key.bytes) == Self.texts)
    for (index, text) in Self.texts.enumerated() { #expect(metadata[FileText(text)]?.integer == index) }
    #expect(metadata["a\u{FFFD}"]?.integer == 4)
    #expect(metadata.keys[0] == "a\u{FFFD}")
  }

  @Test(arguments: texts) func aRepeatedOneIsRefused(text: [UInt8]) throws {
    var names = GGUFBuilder()
    names.tensors = [.f32(.init(text), [1], [1]), .f32(.init(text), [1], [2])]
    let image = names.build()
    let name = try #require(reportedDefect(of: image.bytes))
    #expect(name.reason == .duplicate)
    #expect(name.offset == image.range(of: "tensor.1.name.length")?.lowerBound)

    var keys = GGUFBuilder()
    keys.metadata = [(.init(text), .uint8(1)), (.init(text), .uint8(1))]
    let other = keys.build()
    let key = try #require(reportedDefect(of: other.bytes))
    #expect(key.reason == .duplicate)
    #expect(key.offset == other.range(of: "metadata.1.key.length")?.lowerBound)
  }
}
