internal import Tensors

/// Incoherence: random signs, then Hadamard's matrix, on stretches of a row.
///
/// It spreads outliers over their stretch and makes weights look normal, and it is undone exactly but for rounding.
/// Rows are cut into stretches of the largest power of two, at most ``longest``, that divides them. The signs follow
/// from the column and a fixed seed, so they cost no bits. Source: QuIP# (Tseng et al., 2024), section 3, which
/// applies it to columns as well.
package enum Hadamard {
  static let longest = 4096

  /// Signs times weights, then the orthonormal transform of each stretch.
  package static func apply(_ row: inout [Float]) {
    let size = stretch(row.count)
    for index in row.indices where isNegative(index) { row[index] = -row[index] }
    for start in stride(from: 0, to: row.count, by: size) { transform(&row, start..<start + size) }
  }

  /// Undoes ``apply(_:)``.
  package static func undo(_ row: inout [Float]) {
    let size = stretch(row.count)
    for start in stride(from: 0, to: row.count, by: size) { transform(&row, start..<start + size) }
    for index in row.indices where isNegative(index) { row[index] = -row[index] }
  }

  /// The largest power of two, at most ``longest``, that divides `columns`.
  package static func stretch(_ columns: Int) -> Int {
    columns == 0 ? 1 : min(longest, 1 << columns.trailingZeroBitCount)
  }

  private static func isNegative(_ column: Int) -> Bool {
    var random = RandomSource(seed: UInt64(column / 64))
    return random.next() >> UInt64(column % 64) & 1 == 1
  }

  /// The fast Walsh-Hadamard transform, orthonormal: its own inverse.
  private static func transform(_ row: inout [Float], _ range: Range<Int>) {
    var half = 1
    while half < range.count {
      for start in stride(from: range.lowerBound, to: range.upperBound, by: 2 * half) {
        for index in start..<start + half {
          let (a, b) = (row[index], row[index + half])
          row[index] = a + b
          row[index + half] = a - b
        }
      }
      half *= 2
    }
    let scale = 1 / Float(range.count).squareRoot()
    for index in range { row[index] *= scale }
  }
}
