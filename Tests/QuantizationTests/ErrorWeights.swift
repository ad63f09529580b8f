/// The weights of squared errors that the reference's encoders minimise, written down from the formats' description.
enum ErrorWeights {
  static let unweighted: Set = ["Q8_0", "Q2_0", "TQ1_0", "TQ2_0", "MXFP4", "NVFP4"]

  /// For one row of `x`, in double precision. Without importance Q4_0, Q4_1, Q5_0 and Q5_1 minimise nothing in the
  /// reference, nor do the types of `unweighted` ever: plain squares count.
  static func of(_ format: String, _ x: [Float], importance: [Float]?) -> [Double] {
    if unweighted.contains(format) { return x.map { _ in 1 } }
    let isLegacy = ["Q4_0", "Q4_1", "Q5_0", "Q5_1"].contains(format)
    let isSoftenedOnce = ["Q2_K", "IQ2_XXS", "IQ2_XS"].contains(format)
    let row = meanSquare(x[...])
    return x.indices.map { i in
      let value = Double(x[i])
      guard let importance else {
        switch format {
        case "Q2_K": return abs(value)
        case "IQ2_S": return meanSquare(x[i / 256 * 256..<i / 256 * 256 + 256]) / 2 + value * value
        case "Q3_K", "Q6_K": return value * value
        case _ where format.hasPrefix("IQ"): return value * value
        case "Q4_K", "Q5_K": return meanSquare(x[i / 32 * 32..<i / 32 * 32 + 32]).squareRoot() + abs(value)
        default: return 1
        }
      }
      let weight = Double(importance[i])
      switch format {
      case "Q6_K": return weight
      case "IQ4_NL": return weight * (2 * meanSquare(x[i / 32 * 32..<i / 32 * 32 + 32]) + value * value).squareRoot()
      default: break
      }
      if isLegacy { return weight * (row + value * value).squareRoot() }
      let block = meanSquare(x[i / 256 * 256..<i / 256 * 256 + 256]) * (isSoftenedOnce ? 1 : 2)
      return weight * (block + value * value).squareRoot()
    }
  }

  private static func meanSquare(_ x: ArraySlice<Float>) -> Double {
    x.reduce(0) { $0 + Double($1) * Double($1) } / Double(max(1, x.count))
  }
}
