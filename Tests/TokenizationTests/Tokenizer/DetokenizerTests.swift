import TestSupport
import Tensors
import Testing
import Tokenization

@Suite("Streaming detokenizer")
struct DetokenizerTests {
  /// Bytes as the tokens that stand for them one by one.
  private func ids(_ bytes: [UInt8]) -> [Int32] { bytes.map(Int32.init) }

  @Test(arguments: ["", "a", "é", "€", "😀", "aé€😀z", "👩‍👩‍👧‍👦", "e\u{301}"])
  func charactersStayWhole(_ text: String) throws {
    let tokenizer = try Tokenizer(SmallVocabulary.bytePair())
    var detokenizer = Detokenizer(tokenizer)
    var pieces = ids(Array(text.utf8)).map { detokenizer.append($0) }
    pieces.append(detokenizer.finish())
    #expect(pieces.joined().utf8.elementsEqual(text.utf8))
    #expect(pieces.filter { !$0.isEmpty } == text.unicodeScalars.map { String($0) })
  }

  @Test(arguments: ["aé€😀z"]) func everySplit(_ text: String) throws {
    let bytes = Array(text.utf8)
    let tokenizer = try Tokenizer(SmallVocabulary.bytePair())
    for split in 0...bytes.count {
      var detokenizer = Detokenizer(tokenizer)
      let before = ids(Array(bytes[..<split])).map { detokenizer.append($0) }.joined()
      #expect(text.utf8.starts(with: before.utf8))
      #expect(split - before.utf8.count < 4)
      let after = ids(Array(bytes[split...])).map { detokenizer.append($0) }.joined()
      #expect((before + after + detokenizer.finish()).utf8.elementsEqual(text.utf8))
    }
  }

  @Test func anyBytesGiveWhatDecodingGives() throws {
    var generator = RandomSource(seed: 7)
    let tokenizer = try Tokenizer(SmallVocabulary.bytePair())
    let likely: [UInt8] = [0x41, 0x80, 0xBF, 0xC2, 0xE0, 0xA0, 0x9F, 0xED, 0xF0, 0x90, 0xF4, 0x8F, 0xFF, 0xE2, 0x82]
    for length in 0..<200 {
      let bytes = (0..<length).map { _ in likely[Int(generator.next() % UInt64(likely.count))] }
      var detokenizer = Detokenizer(tokenizer)
      let streamed = ids(bytes).map { detokenizer.append($0) }.joined() + detokenizer.finish()
      #expect(streamed.utf8.elementsEqual(String(decoding: tokenizer.decode(ids(bytes)), as: UTF8.self).utf8))
    }
  }

  @Test func incompleteEndIsShownWhenItIsTheEnd() throws {
    var detokenizer = Detokenizer(try Tokenizer(SmallVocabulary.bytePair()))
    #expect(detokenizer.append(0xE2) == "")
    #expect(detokenizer.append(0x82) == "")
    #expect(detokenizer.finish() == "\u{FFFD}")
    #expect(detokenizer.append(0x41) == "A")
  }
}
