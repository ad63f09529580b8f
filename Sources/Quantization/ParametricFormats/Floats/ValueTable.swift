internal import CKernels

/// Values that codes stand for, before a scale.
struct ValueTable: Sendable {
  let word: String
  let summary: String

  /// Rising.
  let values: [Float]

  /// The middle between each value and the next; a weight there takes the lower value.
  let borders: [Float]

  init(word: String, summary: String, values: [Float]) {
    self.word = word
    self.summary = summary
    self.values = values
    borders = zip(values, values.dropFirst()).map { ($0 + $1) / 2 }
  }

  static let nf4 = ValueTable(
    word: "nf4", summary: "4 bits, quantiles of a normal distribution",
    values: [
      -1, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453, -0.28444138169288635, -0.18477343022823334,
      -0.09105003625154495, 0, 0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
      0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1,
    ])

  static let fp4 = ValueTable(
    word: "fp4", summary: "4-bit float",
    values: {
      // Twelfths: the smallest is 0.0625, as it stands in the original type.
      let sizes: [Float] = [0.0625, 2, 3, 4, 6, 8, 12].map { $0 / 12 }
      return sizes.reversed().map { -$0 } + [0] + sizes
    }())

  /// The dynamic map of 8 bits: for each power of ten from 10^-6 to 1 the middles of 1, 2, 4 ... 64 even parts of the
  /// decade, with either sign, then 0 and 1.
  static let dynamic = ValueTable(
    word: "dynamic", summary: "8 bits, decades in even steps",
    values: {
      var sizes: [Float] = []
      var decade: Double = 1e-6
      for exponent in 0..<7 {
        let parts = 1 << exponent
        for part in 0..<parts {
          sizes.append(Float(decade * (0.1 + 0.9 * (Double(part) + 0.5) / Double(parts))))
        }
        decade *= 10
      }
      return sizes.reversed().map { -$0 } + [0] + sizes + [1]
    }())

  /// Makes `result` the value nearest to each weight times `inverse`, times `scale`.
  func round(_ weights: Span<Float>, inverse: Float, scale: Float, into result: inout MutableSpan<Float>) {
    unsafe weights.withUnsafeBufferPointer { source in
      unsafe result.withUnsafeMutableBufferPointer { target in
        unsafe qs_rounding_kernels_current().pointee.table(
          source.baseAddress, target.baseAddress, Int64(min(source.count, target.count)), inverse, scale, values,
          borders, Int32(values.count))
      }
    }
  }
}
