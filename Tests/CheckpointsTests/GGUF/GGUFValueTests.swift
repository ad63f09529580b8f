import Checkpoints
import Tensors
import TestSupport
import Testing

@Suite struct GGUFValueTests {
  @Test(arguments: [2, 3] as [UInt32]) func everyTypeIsRead(version: UInt32) throws {
    var builder = sampleBuilder()
    builder.version = version
    let checkpoint = try open(builder.build().bytes)
    let metadata = checkpoint.metadata
    #expect(checkpoint.version == Int(version))
    #expect(metadata.keys == builder.metadata.map { String(decoding: $0.key.bytes, as: UTF8.self) })
    #expect(
      ["u8", "i8", "u16", "i16", "u32", "i32", "i64"].map { metadata.integer($0) } == [
        255, -128, 65535, -32768, 4_294_967_295, -2_147_483_648, Int.min,
      ])
    #expect(metadata.integer("u64") == nil)
    #expect(metadata.number("u64") == 0x1p64)
    #expect(metadata.number("f32") == 1.5)
    #expect(metadata.number("f64") == -2.5)
    #expect(metadata.boolean("yes") == true)
    #expect(metadata.string("") == "")
  }

  @Test func arraysAreDecodedWhenAsked() throws {
    let metadata = try open(sampleBuilder().build().bytes).metadata
    let words = try #require(metadata.array("words")?.strings())
    #expect((0..<words.count).map { words.text(at: $0).string } == ["", "one", "two words"])
    #expect(words[1] == Array("one".utf8))
    #expect(metadata.array("numbers")?.integers() == [-1, 0, 7])
    #expect(metadata.array("numbers")?.floats() == nil)
    #expect(metadata.array("scores")?.floats() == [0.5, -1])
    #expect(metadata.array("flags")?.booleans() == [true, false])
    #expect(metadata.array("empty")?.integers() == [])
    let nested = try #require(metadata.array("nested")?.arrays())
    #expect(nested.first?.integers() == [1, 2])
    #expect(nested.last?.strings()?[0] == Array("deep".utf8))
    #expect(metadata.array("words")?.prefix(2).compactMap(\.string) == ["", "one"])
  }

  @Test func brokenTextKeepsItsBytes() throws {
    let text = try #require(try open(sampleBuilder().build().bytes).metadata["bytes"]?.text)
    #expect(text.bytes == [0x61, 0xFF, 0x62])
    #expect(text.string == "a\u{FFFD}b")
    #expect(!text.isUTF8)
  }

  @Test func tensorsAreViewsOnTheFile() throws {
    let checkpoint = try open(sampleBuilder().build().bytes)
    #expect(checkpoint.tensors.map(\.name) == ["a", "q", "mystery", ""])
    let quantized = try #require(checkpoint.tensor(named: "q"))
    #expect(quantized.byteCount == 54)
    #expect(quantized.offset.isMultiple(of: 32))
    #expect(quantized.data?.withBytes { $0.unsafeLoad(fromByteOffset: 53, as: UInt8.self) } == 9)
    let mystery = try #require(checkpoint.tensor(named: "mystery"))
    #expect(mystery.type == .unknown(id: 99))
    #expect(mystery.data == nil)
    #expect(mystery.byteCount == 32)
    #expect(checkpoint.tensor(named: "")?.shape.elementCount == 1)
    #expect(checkpoint.parameterCount == 8 + 96 + 7 + 1)
  }

  @Test func largerAlignmentsAreKept() throws {
    var builder = sampleBuilder()
    builder.metadata[1].value = .uint32(128)
    builder.alignment = 128
    let checkpoint = try open(builder.build().bytes)
    #expect(checkpoint.tensors.allSatisfy { $0.offset.isMultiple(of: 128) })
  }

  @Test func controlCharactersAreWrittenOut() {
    #expect(FileText("a\u{1B}[2J\u{202E}").printable() == "a\\u{1b}[2J\\u{202e}")
    #expect(FileText("abcdef").printable(limit: 3) == "abc...")
  }
}
