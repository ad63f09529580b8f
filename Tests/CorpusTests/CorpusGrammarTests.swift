import Corpus
import Inference
import Testing

@Suite("The corpus and the program") struct CorpusGrammarTests {
  @Test("Drawings begin as the program begins them")
  func opening() { #expect(Markup.opening == DrawingRequest.opening) }

  @Test("The grammar that drawings are held to admits those of the corpus", arguments: 0..<8)
  func grammar(part: Int) throws {
    let grammar = try Grammar.named("svg")
    let corpus = SketchCorpus(seed: 3)
    for index in 0..<60 {
      for message in corpus.example(at: part * 60 + index).messages where message.requirement != nil {
        #expect(grammar.admits(Array(message.content.utf8)), "\(message.content)")
      }
    }
  }

  @Test("The grammar admits every thing that can be drawn", arguments: SceneTemplate.all.map(\.name))
  func scenes(name: String) throws {
    let grammar = try Grammar.named("svg")
    let template = try #require(SceneTemplate.all.first { $0.name == name })
    for index in 0..<3 {
      var random = SketchRandom(seed: 9, index: index)
      let scene = template.scene(&random)
      #expect(grammar.admits(Array(scene.markup.utf8)), "\(scene.markup)")
      let verdict = DrawingChecker.check(scene.markup, against: scene.requirement)
      #expect(verdict.holds, "\(scene.subject): \(verdict.reasons)")
    }
  }
}
