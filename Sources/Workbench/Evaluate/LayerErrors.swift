package import Quantization

/// The errors of a model's weights against a reference's, by layer and kind of matrix.
package struct LayerErrors: Sendable, Equatable {
  /// A matrix within a layer.
  package struct Place: Hashable, Sendable {
    /// The layer's number.
    package let layer: Int
    /// What it is in its layer, "ffn_down".
    package let kind: String
  }

  /// What the reference is called.
  package let reference: String
  /// The layers, from the first.
  package let layers: [Int]
  /// The kinds, in the order of the file.
  package let kinds: [String]
  /// The error of each matrix.
  package let errors: [Place: WeightError]
  /// Matrices outside of layers.
  package let others: [WeightError]
  /// What colours stand for: from the smallest error above 0, or half of the largest, to the largest; nil where all are 0.
  package let range: ClosedRange<Double>?

  /// Errors as they were measured; `reference` is what they are relative to.
  package init(_ all: [WeightError], reference: String) {
    self.reference = reference
    var (layers, kinds) = (Set<Int>(), [String]())
    var (errors, others) = ([Place: WeightError](), [WeightError]())
    for error in all {
      guard let layer = error.layer else {
        others.append(error)
        continue
      }
      layers.insert(layer)
      if !kinds.contains(error.part) { kinds.append(error.part) }
      errors[Place(layer: layer, kind: error.part)] = error
    }
    let values = all.map(\.error).filter { $0 > 0 && $0.isFinite }
    range = values.min().flatMap { low in values.max().map { min(low, $0 / 2)...$0 } }
    (self.layers, self.kinds, self.errors, self.others) = (layers.sorted(), Self.ordered(kinds), errors, others)
  }

  /// Attention first, then what follows, each in the order in which data passes; kinds that are not known last.
  private static func ordered(_ kinds: [String]) -> [String] {
    let usual = ["attn_q", "attn_k", "attn_v", "attn_qkv", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]
    return kinds.enumerated().sorted { a, b in
      let (first, second) = (usual.firstIndex(of: a.element) ?? 99, usual.firstIndex(of: b.element) ?? 99)
      return (first, a.offset) < (second, b.offset)
    }.map(\.element)
  }

  /// Where an error lies between the smallest and the largest, on a logarithmic scale; 0 for no error.
  package func heat(_ error: Double) -> Double {
    guard let range, error > 0, range.upperBound > range.lowerBound else { return error > 0 ? 1 : 0 }
    let (low, high) = (Logarithm.natural(range.lowerBound), Logarithm.natural(range.upperBound))
    return ((Logarithm.natural(error) - low) / (high - low)).clamped(0, 1)
  }
}
