import Testing
import Tokenization

@Suite("Special tokens in text")
struct SpecialTokenTests {
  private static let names: [(String, TokenType)] = [
    ("<a>", .control), ("<a><b>", .control), ("<b>", .userDefined), ("b><c", .control), ("xxx", .userDefined),
    ("xxxxx", .userDefined),
  ]

  private func encode(_ text: String, parseSpecial: Bool = true) throws -> [Int32] {
    try Tokenizer(SmallVocabulary.bytePair(special: Self.names)).encode(text, parseSpecial: parseSpecial)
      .map { $0 - SmallVocabulary.first }
  }

  @Test func longestFirst() throws {
    #expect(try encode("<a>") == [0])
    #expect(try encode("<a><b>") == [1])
    #expect(try encode("<a><a><b><b>") == [0, 1, 2])
    // The longer token takes the bracket that the shorter ones need.
    #expect(try encode("<b><c") == ["<"].map { Int32($0.utf8.first ?? 0) - 256 } + [3])
  }

  @Test func controlTokensAreTextUnlessAskedFor() throws {
    let plain = "<a>".utf8.map { Int32($0) - 256 }
    #expect(try encode("<a>", parseSpecial: false) == plain)
    #expect(try encode("<a><b>", parseSpecial: false) == plain + [2])
  }

  @Test(arguments: 0...40)
  func runsAreCutFromTheLeft(_ count: Int) throws {
    let x = Int32(UInt8(ascii: "x")) - 256
    let rest = count % 5
    let expected =
      Array(repeating: Int32(5), count: count / 5) + (rest >= 3 ? [4] : []) + Array(repeating: x, count: rest % 3)
    #expect(try encode(String(repeating: "x", count: count)) == expected)
  }
}
