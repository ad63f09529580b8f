import Checkpoints
import Foundation
import TestSupport
import Testing
import Tokenization

import Evaluation

@Suite struct TextSectionsTests {
  private let tokenizer: Tokenizer

  init() throws {
    let path = Goldens.projectFolder.appending(path: "samples/sketch.gguf").path
    tokenizer = try Tokenizer(metadata: try Checkpoint.open(path).metadata)
  }

  private static let words = String(repeating: "A red circle and a blue square. ", count: 6)

  private func chunks(_ text: String, _ name: String, stride: Int? = nil) throws -> [TextChunk] {
    var cutting = TextCutting(context: 16, stride: stride)
    cutting.bySections = true
    return try cutting.chunks(of: Array(text.utf8), tokenizer: tokenizer, slice: name)
  }

  private func names(_ chunks: [TextChunk]) -> [String] {
    chunks.flatMap(\.slices).reduce(into: []) { if $0.last != $1.name { $0.append($1.name) } }
  }

  @Test("Headings begin sections; code and deeper headings do not", arguments: ["a.md", "folder/a.md", "a.txt"])
  func markdown(name: String) throws {
    let text = """
      \(Self.words)
      # One #
      \(Self.words)
      ```
      # no heading
      ```
      #nor this
      ## Two
      \(Self.words)
      ### Deeper
      # Three
      \(Self.words)
      """
    let file = name.hasSuffix("md") ? "a.md" : "a.txt"
    #expect(
      names(try chunks(text, name)) == [file, "\(file): One", "\(file): One / Two", "\(file): Three"])
  }

  @Test func wikitextHasArticles() throws {
    let text = " = Red = \n \(Self.words) \n = = History = = \n \(Self.words) \n = Blue = \n # \(Self.words)"
    #expect(names(try chunks(text, "wiki.test.raw")) == ["wiki.test.raw: Red", "wiki.test.raw: Blue"])
  }

  @Test func codeIsOneSection() throws {
    #expect(names(try chunks("# A comment\n\(Self.words)\n# Another\n\(Self.words)", "a.py")) == ["a.py"])
  }

  @Test("Each position belongs to the section of the token that it foretells", arguments: [nil, 4])
  func positions(stride: Int?) throws {
    let (first, second) = ("\(Self.words)\(Self.words)\n", "# Blue\n\(Self.words)\(Self.words)")
    // Words of the second section stand nowhere in the first.
    let text = first + second.replacing("red", with: "green")
    let boundary = first.utf8.count
    let tokens = tokenizer.encode(Array(text.utf8), addSpecial: true)
    let starts = tokens.indices.map { tokenizer.decode(tokens[..<$0]).count }
    let chunks = try chunks(text, "a.md", stride: stride)
    for (index, chunk) in chunks.enumerated() {
      #expect(chunk.slices.first?.positions.lowerBound == chunk.scored.lowerBound)
      #expect(chunk.slices.last?.positions.upperBound == chunk.scored.upperBound)
      for slice in chunk.slices {
        for position in slice.positions {
          let start = starts[index * (stride ?? 16) + position + 1]
          #expect(slice.name == (start < boundary ? "a.md" : "a.md: Blue"))
        }
      }
    }
    // Without a stride the boundary may lie in a half that is not scored.
    #expect(stride == nil || chunks.contains { $0.slices.count == 2 })
  }

  @Test func smallSectionsAreOthers() throws {
    let text = (1...5).map { "# S\($0)\n" + String(repeating: Self.words, count: $0 + 1) + "\n" }.joined()
    let all = try chunks(text, "a.md")
    let grouped = TextSections.grouped(all, limit: 2)
    #expect(Set(names(grouped)) == ["a.md: S4", "a.md: S5", TextSections.othersName])
    #expect(grouped.map(\.tokens) == all.map(\.tokens))
    #expect(TextSections.grouped(all) == all)
  }

  @Test func scoresAreOfTheirSection() {
    func score(_ value: Float) -> PositionScore { PositionScore(negativeLogLikelihood: value) }
    var scores = TextScores()
    let slices = [TextSlice(name: "a", positions: 2..<4), TextSlice(name: "b", positions: 4..<5)]
    let chunk = TextChunk(tokens: [0, 1, 2, 3, 4, 5], scored: 2..<5, slices: slices)
    scores.append([score(1), score(2), score(3)], of: chunk)
    scores.append([score(4), score(5), score(6)], of: chunk)
    #expect(scores.slice("a").positions.map(\.negativeLogLikelihood) == [1, 2, 4, 5])
    #expect(scores.slice("b").positions.map(\.negativeLogLikelihood) == [3, 6])
    #expect(scores.slice("b").chunkEnds == [1, 2])
    #expect(scores.slice("c").positions.isEmpty)
  }
}
