/// The scale of a group for levels that are made for weights of root mean square 1.
struct ScalarScale {
  let levels: ScalarLevels

  /// The 16-bit scale with the least squared error found: factors of the root mean square, then, from the best, the
  /// best scale for the codes and the codes for that scale in turn. 0 for weights that are all zero.
  func scale(_ weights: Span<Float>, importance: Span<Float>?) -> Float {
    let start = rootMeanSquare(weights, importance: importance)
    guard start > 0 else { return 0 }
    var best = (scale: start, explained: -1.0)
    for factor in factors {
      let found = levels.fit(weights, importance: importance, scale: start * factor)
      if found.explained > best.explained { best = found }
    }
    for _ in 0..<4 {
      let found = levels.fit(weights, importance: importance, scale: best.scale)
      guard found.explained > best.explained else { break }
      best = found
    }
    return Grain.rounded(best.scale)
  }

  /// Of many levels the scale hardly matters, and each factor costs more.
  private var factors: [Float] {
    levels.levels.count > 32 ? [0.9, 1, 1.1] : [0.6, 0.7, 0.8, 0.87, 0.94, 1, 1.07, 1.15, 1.25, 1.4]
  }
}

/// The root of the mean square, weighted by importance where given.
func rootMeanSquare(_ weights: Span<Float>, importance: Span<Float>?) -> Float {
  var sum = 0.0
  var mass = 0.0
  for index in weights.indices {
    let weight = Double(importance?[index] ?? 1)
    sum += weight * Double(weights[index]) * Double(weights[index])
    mass += weight
  }
  return mass > 0 ? Float((sum / mass).squareRoot()) : 0
}
