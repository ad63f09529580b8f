/// Turns how far a job is into how fast it goes and how long it will take.
struct RateClock {
  private let total: Double
  private let start = ContinuousClock.now

  init(total: Double) {
    self.total = total
  }

  mutating func progress(_ fraction: Double, unit: String) -> JobProgress {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    let elapsed = Double(seconds) + Double(attoseconds) * 1e-18
    guard fraction > 0, elapsed > 0.05 else { return JobProgress(fraction: fraction) }
    let rate = total * fraction / elapsed
    return JobProgress(
      fraction: fraction, rate: Quantity.count(Int(min(rate, 1e15))) + " " + unit,
      secondsLeft: elapsed * (1 - fraction) / fraction)
  }
}
