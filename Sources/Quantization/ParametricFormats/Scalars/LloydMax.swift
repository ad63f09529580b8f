/// Quantizers of least squared error for a known density of mean 0 and variance 1.
///
/// Each level is the mean of its cell and each border lies half-way between levels (Max, "Quantizing for minimum
/// distortion", IRE Transactions on Information Theory 1960; Lloyd 1957, published 1982). For log-concave densities,
/// such as these, the conditions have one solution; it is found by Newton's method, from levels at the density's
/// asymptotically best places.
package enum LloydMax {
  /// A density that is the same left and right of 0.
  package enum Density: String, Sendable, CaseIterable {
    /// The normal density.
    case gauss
    /// Laplace's: half the density of an exponential distribution to either side.
    case laplace
  }

  /// The `count` levels, in rising order; `count` is 2 or more and even.
  package static func levels(_ count: Int, for density: Density) -> [Double] {
    let positive = half(count / 2, for: density)
    return positive.reversed().map { -$0 } + positive
  }

  /// The mean squared error of the levels.
  package static func distortion(_ levels: [Double], for density: Density) -> Double {
    levels.indices.reduce(1) { error, index in
      let low = index == 0 ? -Double.infinity : (levels[index - 1] + levels[index]) / 2
      let high = index + 1 == levels.count ? Double.infinity : (levels[index] + levels[index + 1]) / 2
      let (mass, moment) = density.moments(from: low, to: high)
      return error - 2 * levels[index] * moment + levels[index] * levels[index] * mass
    }
  }

  /// The levels above 0.
  private static func half(_ count: Int, for density: Density) -> [Double] {
    var levels = (0..<count).map { density.asymptoticLevel($0, of: count) }
    var error = halfDistortion(levels, for: density)
    for _ in 0..<2000 {
      let (newton, lloyd) = steps(levels, for: density)
      // Far from the solution Newton's step may lead away; Lloyd's never does.
      var step = newton
      var next = moved(levels, by: step)
      while !isRising(next) || halfDistortion(next, for: density) > error + 1e-15 {
        step = step == lloyd || step.allSatisfy({ abs($0) < 1e-3 }) ? lloyd : step.map { $0 / 4 }
        next = moved(levels, by: step)
        if step == lloyd { break }
      }
      levels = next
      error = halfDistortion(levels, for: density)
      if newton.allSatisfy({ abs($0) < 1e-12 }) { break }
    }
    return levels
  }

  private static func moved(_ levels: [Double], by step: [Double]) -> [Double] {
    zip(levels, step).map { $0 + $1 }
  }

  private static func isRising(_ levels: [Double]) -> Bool {
    zip([0] + levels, levels).allSatisfy { $0 < $1 }
  }

  private static func halfDistortion(_ levels: [Double], for density: Density) -> Double {
    distortion(levels.reversed().map { -$0 } + levels, for: density)
  }

  /// Newton's step for `level mass - moment = 0` in every cell, a tridiagonal system, and Lloyd's to the cells' means.
  private static func steps(_ levels: [Double], for density: Density) -> (newton: [Double], lloyd: [Double]) {
    let count = levels.count
    var (diagonal, upper, residual, lloyd) = ([Double](), [Double](), [Double](), [Double]())
    for index in 0..<count {
      let low = index == 0 ? 0 : (levels[index - 1] + levels[index]) / 2
      let high = index + 1 == count ? Double.infinity : (levels[index] + levels[index + 1]) / 2
      let (mass, moment) = density.moments(from: low, to: high)
      // Moving a level by 1 moves its borders by a half each, where the density is.
      let below = index == 0 ? 0 : density.value(at: low) * (levels[index] - levels[index - 1]) / 4
      let above = index + 1 == count ? 0 : density.value(at: high) * (levels[index + 1] - levels[index]) / 4
      diagonal.append(mass - below - above)
      upper.append(-above)
      residual.append(moment - levels[index] * mass)
      lloyd.append(moment / mass - levels[index])
    }
    for index in 1..<max(1, count) {
      let factor = upper[index - 1] / diagonal[index - 1]
      diagonal[index] -= factor * upper[index - 1]
      residual[index] -= factor * residual[index - 1]
    }
    for index in (0..<count).reversed() {
      let next = index + 1 < count ? upper[index] * residual[index + 1] : 0
      residual[index] = (residual[index] - next) / diagonal[index]
    }
    return (residual, lloyd)
  }
}

extension LloydMax.Density {
  func value(at x: Double) -> Double {
    switch self {
    case .gauss: exponential(-x * x / 2) / (2 * Double.pi).squareRoot()
    case .laplace: exponential(-2.0.squareRoot() * abs(x)) / 2.0.squareRoot()
    }
  }

  /// The integrals of the density and of x times the density.
  func moments(from low: Double, to high: Double) -> (mass: Double, moment: Double) {
    switch self {
    case .gauss: (normalShare(low, high), value(at: low) - value(at: high))
    case .laplace: (laplaceShare(low, high), laplaceMoment(high) - laplaceMoment(low))
    }
  }

  /// The share between two limits, without the cancellation that a difference of shares near 1 would have.
  private func normalShare(_ low: Double, _ high: Double) -> Double {
    if low >= 0 {
      return (complementaryError(low / 2.0.squareRoot()) - complementaryError(high / 2.0.squareRoot())) / 2
    }
    if high <= 0 { return normalShare(-high, -low) }
    return 1 - normalShare(-low, .infinity) - normalShare(high, .infinity)
  }

  private func laplaceShare(_ low: Double, _ high: Double) -> Double {
    if low >= 0 { return (exponential(-2.0.squareRoot() * low) - exponential(-2.0.squareRoot() * high)) / 2 }
    if high <= 0 { return laplaceShare(-high, -low) }
    return 1 - laplaceShare(-low, .infinity) - laplaceShare(high, .infinity)
  }

  /// The integral of x times the density up to `x`.
  private func laplaceMoment(_ x: Double) -> Double {
    guard x.isFinite else { return 0 }
    let rate = 2.0.squareRoot()
    return -exponential(-rate * abs(x)) * (abs(x) + 1 / rate) / 2
  }

  /// About where level `index` of `count` above 0 lies when they are many: their density is the cube root of the
  /// weights' density (Panter and Dite 1951), which is the same density stretched, by 3 for Laplace's in its rate, by
  /// the root of 3 for the normal one.
  func asymptoticLevel(_ index: Int, of count: Int) -> Double {
    let share = (Double(index) + 0.5) / Double(count)
    switch self {
    case .gauss: return 3.0.squareRoot() * normalQuantile(share)
    case .laplace: return -3 / 2.0.squareRoot() * naturalLogarithm(1 - share)
    }
  }

  /// The magnitude that a share of normal ones lies below, by bisection.
  private func normalQuantile(_ share: Double) -> Double {
    var (low, high) = (0.0, 12.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if 2 * normalShare(0, middle) < share { low = middle } else { high = middle }
    }
    return low
  }
}
