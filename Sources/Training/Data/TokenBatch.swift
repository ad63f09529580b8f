/// A text as training sees it: its tokens, and how much it counts that each is foretold.
public struct TokenExample: Sendable, Equatable {
  /// Ids of the vocabulary.
  public let tokens: [Int32]
  /// One for each token: what its prediction from those before it counts; the first's does not matter.
  public let weights: [Float]

  /// `tokens` and as many `weights`.
  public init(tokens: [Int32], weights: [Float]) {
    precondition(tokens.count == weights.count, "a weight for each token")
    self.tokens = tokens
    self.weights = weights
  }
}

/// Texts behind each other: each row foretells the next token of its text.
package struct TokenBatch: Sendable, Equatable {
  /// The id that each row sees.
  package let tokens: [Int32]
  /// The id that each row has to foretell.
  package let targets: [Int32]
  /// What each row counts; the losses' mean is taken over their sum.
  package let weights: [Float]
  /// Which rows belong to one text.
  package let segments: Segments

  /// The rows of `examples`, each cut to `context` + 1 tokens; examples of less than two tokens give none.
  package init(_ examples: [TokenExample], context: Int) {
    var (tokens, targets, weights, lengths): ([Int32], [Int32], [Float], [Int]) = ([], [], [], [])
    for example in examples {
      let length = min(example.tokens.count - 1, context)
      guard length >= 1 else { continue }
      tokens += example.tokens[..<length]
      targets += example.tokens[1...length]
      weights += example.weights[1...length]
      lengths.append(length)
    }
    self.tokens = tokens
    self.targets = targets
    self.weights = weights
    segments = Segments(lengths: lengths)
  }

  /// Tokens to foretell, of all texts.
  package var rows: Int { tokens.count }

  /// The sum of the weights.
  package var weight: Double { weights.reduce(0) { $0 + Double($1) } }
}

/// Where texts come from: any number of them, each the same every time it is asked for.
public protocol ExampleSource: Sendable {
  /// Text number `index`, from 0 on. Throws where there is none.
  func example(at index: Int) throws(TrainingError) -> TokenExample
}

/// Texts cut into runs of tokens of one length, in an order of their own in each round.
package struct RunSource: ExampleSource {
  private let tokens: [Int32]
  private let length: Int
  private let seed: UInt64

  /// Number of runs.
  package let count: Int

  /// Runs of `length` tokens, each beginning with the last of the one before it, so that every token but the first is
  /// foretold once.
  package init(tokens: [Int32], length: Int, seed: UInt64) throws(TrainingError) {
    guard tokens.count >= 2, length >= 1 else {
      throw .noData(reason: "the text has \(tokens.count) tokens, fewer than 2")
    }
    self.tokens = tokens
    self.length = length
    self.seed = seed
    count = (tokens.count - 2) / length + 1
  }

  package func example(at index: Int) -> TokenExample {
    let (round, place) = index.quotientAndRemainder(dividingBy: count)
    let first = Shuffle(count: count, seed: seed &+ UInt64(round)).place(place) * length
    let run = Array(tokens[first..<min(tokens.count, first + length + 1)])
    return TokenExample(tokens: run, weights: [Float](repeating: 1, count: run.count))
  }
}
