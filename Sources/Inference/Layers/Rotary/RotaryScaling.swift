#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// How a model's rotation is stretched beyond the context that it was first trained for.
package enum RotaryScaling: Sendable, Equatable {
  /// Angles as they were trained.
  case none
  /// Positions divided by `factor` (Chen et al., 2023).
  case linear(factor: Double)
  /// The base multiplied so that the slowest pair turns `factor` times slower and the fastest as before
  /// ("NTK-aware", bloc97, 2023): base * factor^(d/(d-2)).
  case ntk(factor: Double)
  /// Fast pairs as before, slow ones divided by `factor`, between them a ramp (YaRN, Peng et al., 2023).
  case yarn(YaRN)

  /// The constants of YaRN (Peng et al., 2023), by the names of the paper.
  package struct YaRN: Sendable, Equatable {
    /// How many times longer the context has become.
    package var factor: Double
    /// Positions of the first training.
    package var originalContextLength: Int
    /// Pairs that turn more often than this within the original context stay as they are.
    package var betaFast: Double = 32
    /// Pairs that turn less often than this are divided by the factor.
    package var betaSlow: Double = 1
    /// The share of pairs' own frequency in the ramp: 1, or less to have less of YaRN.
    package var mix: Double = 1
    /// The paper's sqrt(1/t), by which queries and keys grow.
    package var attentionFactor: Double { growth(0.1) }

    /// 1 + multiplier * ln(factor).
    package func growth(_ multiplier: Double) -> Double { factor > 1 ? 1 + multiplier * log(factor) : 1 }
  }

  /// The angle at position 1 of each of `pairs` pairs, whose own divisors are `factors`.
  package func frequencies(pairs: Int, base: Double, factors: [Float]?) -> [Double] {
    let dimensions = Double(2 * pairs)
    var base = base
    if case .ntk(let factor) = self, pairs > 1 { base *= pow(factor, dimensions / (dimensions - 2)) }
    let own = (0..<pairs).map { pair in
      pow(base, -Double(2 * pair) / dimensions) / (factors.map { Double($0[pair]) } ?? 1)
    }
    switch self {
    case .none, .ntk: return own
    case .linear(let factor): return own.map { $0 / factor }
    case .yarn(let yarn): return yarn.ramp(own, base: base)
    }
  }
}

extension RotaryScaling.YaRN {
  /// The pair, as a fraction, that turns `turns` times within the original context.
  private func pair(turning turns: Double, dimensions: Double, base: Double) -> Double {
    dimensions * log(Double(originalContextLength) / (turns * 2 * .pi)) / (2 * log(base))
  }

  fileprivate func ramp(_ own: [Double], base: Double) -> [Double] {
    let dimensions = Double(2 * own.count)
    let low = max(0, pair(turning: betaFast, dimensions: dimensions, base: base).rounded(.down))
    let high = min(dimensions - 1, pair(turning: betaSlow, dimensions: dimensions, base: base).rounded(.up))
    return own.enumerated().map { index, frequency in
      let position = (Double(index) - low) / max(0.001, high - low)
      let share = (1 - min(1, max(0, position))) * mix
      return frequency / factor * (1 - share) + frequency * share
    }
  }
}
