import Quantization
import Tensors
import Testing
import Workbench

@Suite struct PlotTests {
  @Test func rebinningKeepsTheTotal() {
    let counts: [Double] = [1, 0, 5, 2, 8, 3, 0, 1]
    for parts in [1, 2, 3, 5, 8, 13] {
      let total = (0..<parts).reduce(0.0) { sum, part in
        sum
          + Rebinning.sum(
            counts, lower: -1, upper: 1, from: -1 + 2 * Double(part) / Double(parts),
            to: -1 + 2 * Double(part + 1) / Double(parts))
      }
      #expect(abs(total - 20) < 1e-9)
    }
    #expect(Rebinning.sum(counts, lower: -1, upper: 1, from: 2, to: 3) == 0)
    #expect(Rebinning.sum(counts, lower: 1, upper: 1, from: 0, to: 3) == 0)
    #expect(Rebinning.sum([], lower: 0, upper: 1, from: 0, to: 1) == 0)
    #expect(Rebinning.sum([4], lower: 0, upper: 1, from: 0.25, to: 0.5) == 1)
  }

  @Test(arguments: [
    (0.0, "0"), (0.0613, "0.0613"), (0.00041, "4.1e-4"), (12.34, "12.3"), (999.6, "1000"), (0.9996, "1.00"),
    (-0.0613, "-0.0613"), (1_234_567, "1.2e6"), (.infinity, "inf"), (.nan, "nan"), (.leastNonzeroMagnitude, "4.9e-324"),
  ])
  func figuresHaveThreeDigits(value: Double, text: String) {
    #expect(Quantity.significant(value) == text)
  }

  @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (884_736, "884,736"), (-1_234_567, "-1,234,567")])
  func thousandsAreSetApart(count: Int, text: String) {
    #expect(Quantity.grouped(count) == text)
  }

  @Test func everyLevelIsCountedOnce() {
    let runs = [
      BlockLevels(weights: 0..<16, values: [-1, 0, 1]), BlockLevels(weights: 16..<32, values: [-2, 0, 2, 4]),
    ]
    let density = GridDensity(runs, blocks: 1)
    #expect(density.lower == -2)
    #expect(density.upper == 4)
    #expect(abs(density.counts.reduce(0, +) - 2) < 1e-9)
    #expect(abs(density.levels(from: -2, to: 4) - 2) < 1e-9)
    #expect(GridDensity([], blocks: 0).levels(from: 0, to: 1) == 0)
  }

  @Test func aLevelMarksItsColumn() throws {
    let weights = (0..<1024).map { Float($0) / 1024 - 0.5 }
    let source = try WeightSource(name: "ramp", weights: weights, columns: 1024)
    let distribution = try #require(
      TensorAnalyzer(pool: .init(threadCount: 1)).distribution(
        of: [source], options: DistributionOptions(bins: HistogramPlot.sourceBins)))
    var plot = HistogramPlot(histogram: distribution.histogram, range: -0.5...0.5)
    plot.levels = [-0.5, 0, 0.25]
    var canvas = Canvas(Size(46, 10))
    plot.draw(on: &canvas)
    let row = try #require(canvas.lines.first { $0.contains("╵") })
    #expect(Array(row).indices.filter { Array(row)[$0] == "╵" } == [6, 26, 36])
  }
}
