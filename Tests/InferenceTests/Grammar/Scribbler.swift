import TestSupport
import Tensors
import Foundation
import Inference
import Tokenization

/// A "model" without sense: logits are random numbers, for a vocabulary of any tokens.
struct Scribbler {
  let tokens: [[UInt8]]
  /// The last token ends a generation.
  let vocabulary: GrammarVocabulary

  /// Every byte, some pieces, and the end.
  init(pieces: [String] = []) {
    let tokens = (0...255).map { [UInt8($0)] } + pieces.map { Array($0.utf8) } + [[]]
    self.tokens = tokens
    vocabulary = GrammarVocabulary(tokens: tokens, ends: [Int32(tokens.count - 1)])
  }

  /// A text of at most `most` tokens by the grammar.
  func write(
    _ grammar: Grammar, seed: Int, most: Int = 400, prefix: String = "",
    _ change: (inout SamplerConfiguration) -> Void = { _ in }
  ) throws -> (text: [UInt8], isEnded: Bool) {
    var configuration = SamplerConfiguration()
    configuration.seed = UInt64(seed)
    configuration.temperature = 1.5
    change(&configuration)
    var sampler = try Sampler(configuration, grammar: grammar, vocabulary: vocabulary, prefix: prefix)
    var random = RandomSource(seed: UInt64(seed) &* 977 &+ 5)
    var text: [UInt8] = []
    for count in 0..<most {
      if sampler.isFinished { return (text, true) }
      let logits = random.floats(tokens.count, scale: 4)
      guard let id = sampler.sample(logits.span, remaining: most - count) else { throw sampler.fault ?? .noTokens }
      if Int(id) == tokens.count - 1 { return (text, true) }
      text += tokens[Int(id)]
    }
    return (text, false)
  }

  /// Pieces as vocabularies have them.
  static let svg = Scribbler(pieces: [
    "<svg", " xmlns", "=\"", "\"http://", "www", ".w3", ".org", "/2000", "/svg", "\">\n", "<rect", "<circle", "<g>",
    "\"/>\n",
    "</g>", "</svg>", " fill=\"", " fill", "red", "\"/></g></g></svg>", "10", " 20", "M10", "é", "\" ", "<path d=\"M",
    "<text",
    " width=\"", "><", ">\n<", "></", "/><", "<g><g><g>",
  ])
}
