import Testing

import Evaluation

@Suite struct BootstrapTests {
  @Test func anIntervalHoldsTheMean() {
    let values = (0..<1000).map { Float($0 % 10) }
    let interval = Bootstrap().interval(of: values)
    #expect(interval.low < 4.5 && 4.5 < interval.high)
    #expect(interval.high - interval.low < 0.5)
  }

  @Test func neighboursThatMoveTogetherWidenTheInterval() {
    // The same values: once in any order, once in runs of 50 alike.
    let runs = (0..<2000).map { Float($0 / 50 % 2) }
    let mixed = (0..<2000).map { Float($0 * 7919 % 2000 < 1000 ? 0 : 1) }
    func width(_ values: [Float]) -> Double {
      let interval = Bootstrap().interval(of: values)
      return interval.high - interval.low
    }
    #expect(width(runs) > 2 * width(mixed))
  }

  @Test func aDifferenceAtEveryPositionIsSignificant() throws {
    let first = (0..<500).map { Float($0 % 7) }
    let comparison = try #require(Bootstrap().compare(first, first.map { $0 + 0.01 }))
    #expect(comparison.isSignificant)
    #expect(abs(comparison.difference + 0.01) < 1e-5)
    #expect(comparison.interval.high < 0)
  }

  @Test func aDifferenceThatIsNoiseIsNot() throws {
    let first = (0..<500).map { Float($0 * 7919 % 101) }
    let second = (0..<500).map { Float($0 * 104_729 % 101) }
    let comparison = try #require(Bootstrap().compare(first, second))
    #expect(!comparison.isSignificant)
    #expect(comparison.interval.low < 0 && 0 < comparison.interval.high)
  }

  @Test func noPositionsHaveNoFigures() {
    #expect(Bootstrap().compare([], []) == nil)
    #expect(Bootstrap().compare([1], [1, 2]) == nil)
    #expect(Bootstrap().interval(of: []).low.isNaN)
  }

  @Test("an interval holds the mean wherever in a short text the values lie", arguments: [0, 20, 40])
  func edges(place: Int) {
    // Were the ends of a text drawn less often than its middle, the means of draws would be off.
    let values = (0..<62).map { index in Float((place..<place + 20).contains(index) ? 1 : 0.01) }
    let mean = values.reduce(0) { $0 + Double($1) } / 62
    let interval = Bootstrap().interval(of: values)
    #expect(interval.low < mean && mean < interval.high)
    #expect(abs((interval.low + interval.high) / 2 - mean) < 0.3 * (interval.high - interval.low))
  }
}
