internal import Evaluation
internal import Tokenization

/// A place of a text at which a model and its reference part, as texts to read.
package struct Parting: Hashable, Sendable {
  /// A token with the probabilities that both give it.
  package struct Choice: Hashable, Sendable {
    /// Its text.
    package let token: String
    /// The model's probability.
    package let own: Double
    /// The reference's; nil where it is not known.
    package let reference: Double?

    /// A choice.
    package init(token: String, own: Double, reference: Double?) {
      (self.token, self.own, self.reference) = (token, own, reference)
    }
  }

  /// How far what runs through the model is from the reference's, |x - r| / |r|.
  package struct Drift: Hashable, Sendable {
    /// A layer's number, or a kind of matrix.
    package let place: String
    /// The drift, 0 where both are the same.
    package let error: Double

    /// A drift.
    package init(place: String, error: Double) {
      (self.place, self.error) = (place, error)
    }
  }

  /// Which chunk, and which position in it.
  package let chunk, position: Int
  /// The divergence in nats.
  package let divergence: Double
  /// The text before, and the token that came.
  package let context, next: String
  /// The likeliest tokens of either, the reference's likeliest first.
  package let choices: [Choice]
  /// Drift behind each layer, and at the inputs of each kind of matrix.
  package let layers, kinds: [Drift]

  /// A place.
  package init(
    chunk: Int, position: Int, divergence: Double, context: String, next: String, choices: [Choice], layers: [Drift],
    kinds: [Drift]
  ) {
    (self.chunk, self.position, self.divergence) = (chunk, position, divergence)
    (self.context, self.next, self.choices) = (context, next, choices)
    (self.layers, self.kinds) = (layers, kinds)
  }

  init(_ point: PartingPoint, tokenizer: Tokenizer) {
    func text(_ tokens: [Int32]) -> String {
      DisplayText.text(tokens.flatMap { tokenizer.piece(of: $0, renderSpecial: true) })
    }
    self.init(
      chunk: point.chunk, position: point.position, divergence: Double(point.score.divergence),
      context: text(point.context), next: text([point.next]),
      choices: point.choices.map { choice in
        let reference: Double? = choice.reference
        return Choice(token: text([choice.token]), own: choice.probability, reference: reference)
      },
      layers: point.layers.map { Drift(place: $0.place, error: $0.error) },
      kinds: point.kinds.map { Drift(place: $0.place.withoutEnding, error: $0.error) })
  }

  /// The model's likeliest token, of those that are known.
  package var ownChoice: String? { choices.max { $0.own < $1.own }?.token }
  /// The reference's likeliest token, of those that are known.
  package var referenceChoice: String? { choices.max { ($0.reference ?? 0) < ($1.reference ?? 0) }?.token }
}

extension String {
  /// The name of a matrix without what all end with.
  fileprivate var withoutEnding: String { hasSuffix(".weight") ? String(dropLast(7)) : self }
}
