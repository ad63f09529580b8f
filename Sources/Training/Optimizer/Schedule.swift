/// How the rate of learning changes: a linear rise, then half a cosine down (Loshchilov and Hutter 2017).
public struct Schedule: Sendable, Hashable {
  /// The highest rate.
  public var peak: Double
  /// What it ends at.
  public var final: Double
  /// Steps of the rise.
  public var warmup: Int
  /// All steps.
  public var steps: Int

  /// Rates that rise to `peak` in `warmup` steps and reach `final` after `steps`.
  public init(peak: Double, final: Double, warmup: Int, steps: Int) {
    self.peak = peak
    self.final = final
    self.warmup = warmup
    self.steps = steps
  }

  /// The rate of step `step`, from 0 on.
  public func rate(at step: Int) -> Double {
    if step < warmup { return peak * Double(step + 1) / Double(warmup) }
    let share = Double(step - warmup) / Double(max(1, steps - warmup))
    return final + (peak - final) * 0.5 * (1 + cosine(.pi * min(1, share)))
  }
}
