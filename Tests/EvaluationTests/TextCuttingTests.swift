import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing
import Tokenization

import Evaluation

@Suite struct TextCuttingTests {
  private let tokenizer: Tokenizer
  private let text = Array(String(repeating: "A red circle and a blue square. ", count: 30).utf8)

  init() throws {
    let path = Goldens.projectFolder.appending(path: "samples/sketch.gguf").path
    tokenizer = try Tokenizer(metadata: try Checkpoint.open(path).metadata)
  }

  @Test func chunksFollowOneAnother() throws {
    let tokens = tokenizer.encode(text, addSpecial: true, parseSpecial: false)
    let chunks = try TextCutting(context: 16).chunks(of: text, tokenizer: tokenizer)
    #expect(chunks.count == tokens.count / 16)
    #expect(chunks.allSatisfy { $0.scored == 8..<15 })
    #expect(chunks[1].tokens.dropFirst() == tokens[17..<32])
    #expect(chunks[1].target(of: 8) == tokens[25])
  }

  @Test func aStrideOverlaps() throws {
    let tokens = tokenizer.encode(text, addSpecial: true, parseSpecial: false)
    let chunks = try TextCutting(context: 16, stride: 4).chunks(of: text, tokenizer: tokenizer)
    #expect(chunks.count == (tokens.count - 16) / 4 + 1)
    #expect(chunks.allSatisfy { $0.scored == 11..<15 })
    // Each scored token is the next one of the text: none twice, none left out between.
    let scored = chunks.flatMap { chunk in chunk.scored.map { chunk.target(of: $0) } }
    #expect(scored == Array(tokens[12..<12 + 4 * chunks.count]))
  }

  @Test func aShortTextIsSaid() {
    #expect(throws: EvaluationError.textTooShort(tokens: tokenizer.encode(Array("a red".utf8)).count, needed: 512)) {
      _ = try TextCutting().chunks(of: Array("a red".utf8), tokenizer: tokenizer)
    }
  }

  @Test func badSettingsAreSaid() {
    #expect(throws: EvaluationError.badSetting(name: "--context", found: "3", expected: "4 or more")) {
      _ = try TextCutting(context: 3).chunks(of: text, tokenizer: tokenizer)
    }
    #expect(throws: EvaluationError.badSetting(name: "--stride", found: "16", expected: "1 to 15")) {
      _ = try TextCutting(context: 16, stride: 16).chunks(of: text, tokenizer: tokenizer)
    }
  }
}
