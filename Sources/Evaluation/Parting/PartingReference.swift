public import Inference

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// What a model's parting is found from.
public enum PartingReference: Sendable {
  /// A model that reads the same text: what runs through both is compared as well.
  case model(Session)
  /// Logits that were saved: distributions alone, as far as they were kept.
  case saved(SavedLogits)
}

/// What a file says of one position.
struct SavedDistribution {
  /// By token; those that were not kept are missing.
  private let probabilities: [Int: Double]

  /// The probability of a token; nil where it was not kept.
  func probability(of token: Int) -> Double? { probabilities[token] }

  /// The likeliest tokens, likeliest first; of equal ones the lower first.
  func likeliest(_ count: Int) -> [Int] {
    probabilities.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(count).map(\.key)
  }

  fileprivate init(_ probabilities: [Int: Double]) {
    self.probabilities = probabilities
  }
}

extension SavedLogits {
  /// What is kept of a scored position of a chunk, behind which token `target` came. O(vocabulary).
  func distribution(chunk: Int, position: Int, target: Int) -> SavedDistribution {
    unsafe withRow(chunk: chunk, position: position) { bytes in
      switch form {
      case .peer:
        let row = unsafe PeerRow(bytes, vocabularySize: vocabularySize)
        let all = (0..<vocabularySize).map { ($0, Double(exp(row.logProbability($0)))) }
        return SavedDistribution(Dictionary(uniqueKeysWithValues: all))
      case .compact(let kept):
        guard let row = unsafe CompactRow(bytes, kept: kept, vocabularySize: vocabularySize) else {
          return SavedDistribution([:])
        }
        let own = Double(exp(row.logProbability(ofTarget: target)))
        return SavedDistribution(row.kept.merging([target: own]) { kept, _ in kept })
      }
    }
  }
}

extension [Double] {
  /// The indices of the largest values, largest first; of equal ones the lower first.
  func likeliest(_ count: Int) -> [Int] {
    let sorted = indices.sorted { (self[$1], $0) < (self[$0], $1) }
    return Array<Int>(sorted.prefix(count))
  }
}
