#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Chooses tokens from logits, by one configuration and one run of random numbers.
///
/// Ties go to the lower id, so a choice depends on the logits and the seed alone. Memory is taken at the first call and
/// reused.
public struct Sampler: Sendable {
  /// How tokens are chosen.
  public let configuration: SamplerConfiguration

  private var random: RandomSource
  private var candidates: [Candidate] = []

  private struct Candidate {
    var id: Int32
    var logit: Float
    var probability: Double

    /// Best first; the lower id first where logits are equal.
    static func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
      left.logit != right.logit ? left.logit > right.logit : left.id < right.id
    }
  }

  /// A sampler at the start of its configuration's random numbers.
  public init(_ configuration: SamplerConfiguration = SamplerConfiguration()) {
    self.configuration = configuration
    self.random = RandomSource(seed: configuration.seed)
  }

  /// The next token for `logits` (one a token of the vocabulary) after the tokens of `history`; nil where no logit is
  /// a number.
  ///
  /// O(n) for n logits when greedy or with a top-k, O(n log n) otherwise.
  public mutating func sample(_ logits: Span<Float>, history: [Int32] = []) -> Int32? {
    let penalised = configuration.repetitionPenalty != 1 && configuration.repetitionWindow > 0
    if configuration.temperature <= 0, !penalised { return Self.best(of: logits) }
    collect(logits)
    if penalised { penalise(history) }
    if configuration.temperature <= 0 { return candidates.min(by: Candidate.precedes)?.id }
    keepBest()
    assignProbabilities()
    cutTail()
    return draw()
  }

  /// The id of the largest logit, the lowest where several are equal; nil where none is a number.
  public static func best(of logits: Span<Float>) -> Int32? {
    var best: Int?
    var bestLogit = -Float.infinity
    for index in logits.indices where logits[index] > bestLogit {
      bestLogit = logits[index]
      best = index
    }
    return best.map { Int32(truncatingIfNeeded: $0) }
  }

  private mutating func collect(_ logits: Span<Float>) {
    candidates.removeAll(keepingCapacity: true)
    candidates.reserveCapacity(logits.count)
    for index in logits.indices where logits[index] > -Float.infinity {
      candidates.append(
        Candidate(
          id: Int32(truncatingIfNeeded: index), logit: min(logits[index], .greatestFiniteMagnitude), probability: 0)
      )
    }
  }

  private mutating func penalise(_ history: [Int32]) {
    let recent = Set(history.suffix(configuration.repetitionWindow))
    for index in candidates.indices where recent.contains(candidates[index].id) {
      let logit = candidates[index].logit
      candidates[index].logit =
        logit > 0 ? logit / configuration.repetitionPenalty : logit * configuration.repetitionPenalty
    }
  }

  /// Sorts the candidates best first and drops those beyond the top k.
  private mutating func keepBest() {
    let wanted = configuration.topK > 0 ? min(configuration.topK, candidates.count) : candidates.count
    guard wanted < candidates.count, wanted <= 1024 else {
      candidates.sort(by: Candidate.precedes)
      candidates.removeLast(candidates.count - wanted)
      return
    }
    var kept: [Candidate] = []
    kept.reserveCapacity(wanted + 1)
    for candidate in candidates {
      if kept.count == wanted, let last = kept.last, !Candidate.precedes(candidate, last) { continue }
      kept.insert(candidate, at: Self.place(of: candidate, in: kept))
      if kept.count > wanted { kept.removeLast() }
    }
    candidates.replaceSubrange(candidates.indices, with: kept)
  }

  private static func place(of candidate: Candidate, in sorted: [Candidate]) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if Candidate.precedes(candidate, sorted[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private mutating func assignProbabilities() {
    guard let best = candidates.first?.logit else { return }
    var sum = 0.0
    for index in candidates.indices {
      let value = exp(Double(candidates[index].logit - best) / Double(configuration.temperature))
      candidates[index].probability = value
      sum += value
    }
    for index in candidates.indices { candidates[index].probability /= sum }
  }

  /// Applies top-p, then min-p; at least one candidate stays.
  private mutating func cutTail() {
    guard let best = candidates.first?.probability else { return }
    var (kept, sum) = (0, 0.0)
    for candidate in candidates {
      if kept > 0, sum >= Double(configuration.topP) { break }
      if kept > 0, candidate.probability < best * Double(configuration.minP) { break }
      sum += candidate.probability
      kept += 1
    }
    candidates.removeLast(candidates.count - kept)
  }

  private mutating func draw() -> Int32? {
    let sum = candidates.reduce(0) { $0 + $1.probability }
    var rest = random.unit() * sum
    for candidate in candidates {
      rest -= candidate.probability
      if rest < 0 { return candidate.id }
    }
    return candidates.last?.id
  }
}
