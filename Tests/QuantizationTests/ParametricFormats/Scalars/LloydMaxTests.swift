import Quantization
import Testing

@Suite("Lloyd-Max quantizers")
struct LloydMaxTests {
  struct Table: Sendable, CustomTestStringConvertible {
    let density: LloydMax.Density
    /// The levels above 0.
    let levels: [Double]
    let error: Double
    var testDescription: String { "\(density.rawValue), \(2 * levels.count) levels" }
  }

  /// Normal: Max 1960, table I. Laplace: Jayant and Noll, "Digital Coding of Waveforms" 1984, table 4.4.
  static let published = [
    Table(density: .gauss, levels: [0.7980], error: 0.3634),
    Table(density: .gauss, levels: [0.4528, 1.510], error: 0.1175),
    Table(density: .gauss, levels: [0.2451, 0.7560, 1.344, 2.152], error: 0.03454),
    Table(density: .gauss, levels: [0.1284, 0.3881, 0.6568, 0.9424, 1.256, 1.618, 2.069, 2.733], error: 0.009497),
    Table(
      density: .gauss,
      levels: [
        0.0659, 0.1981, 0.3314, 0.4668, 0.6050, 0.7473, 0.8947, 1.049, 1.212, 1.387, 1.577, 1.788, 2.029, 2.319, 2.692,
        3.263,
      ], error: 0.002499),
    Table(density: .laplace, levels: [0.707], error: 0.5),
    Table(density: .laplace, levels: [0.420, 1.834], error: 0.1762),
    Table(density: .laplace, levels: [0.233, 0.833, 1.673, 3.087], error: 0.0545),
    Table(density: .laplace, levels: [0.124, 0.405, 0.729, 1.111, 1.578, 2.178, 3.017, 4.431], error: 0.0154),
  ]

  @Test("have the published levels and errors", arguments: published)
  func table(table: Table) {
    let levels = LloydMax.levels(2 * table.levels.count, for: table.density)
    #expect(levels.count == 2 * table.levels.count)
    for (found, expected) in zip(levels.suffix(table.levels.count), table.levels) {
      // Four digits, of which the last are off by more in Max's table of 32 levels.
      #expect(abs(found - expected) <= (table.levels.count < 16 ? 0.0011 : 0.0024), "\(found) for \(expected)")
    }
    #expect(zip(levels, levels.reversed()).allSatisfy { $0 == -$1 })
    #expect(abs(LloydMax.distortion(levels, for: table.density) - table.error) <= 0.004 * table.error)
  }

  @Test("are where both conditions hold, up to 8 bits", arguments: LloydMax.Density.allCases, 1...8)
  func optimum(density: LloydMax.Density, bits: Int) {
    let levels = LloydMax.levels(1 << bits, for: density)
    let error = LloydMax.distortion(levels, for: density)
    #expect(zip(levels, levels.dropFirst()).allSatisfy { $0 < $1 })
    // Bennett's integral: 2.72 / N^2 for normal, 4.5 / N^2 for Laplace's, from below.
    let bound = (density == .gauss ? 2.7207 : 4.5) / Double(1 << (2 * bits))
    #expect(error < bound && error > 0.4 * bound)
    for index in levels.indices {
      for move in [-0.01, 0.01] {
        var moved = levels
        moved[index] += move * (levels[1] - levels[0])
        #expect(LloydMax.distortion(moved, for: density) > error)
      }
    }
  }
}
