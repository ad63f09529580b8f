/// How a network is trained. Two runs of the same settings, data and start give the same bits, with any number of threads
/// of one instruction set.
public struct TrainingSettings: Sendable, Hashable {
  /// How the rate changes, and how many steps there are.
  public var schedule: Schedule
  /// The constants of a step.
  public var optimizer: OptimizerSettings
  /// Tokens of a step, about: texts are taken until they have as many.
  public var batchTokens: Int
  /// Tokens that are computed at once, about; a step of more accumulates.
  public var microTokens: Int

  /// Settings of a training; tokens are counts above 0.
  public init(schedule: Schedule, optimizer: OptimizerSettings, batchTokens: Int, microTokens: Int) {
    self.schedule = schedule
    self.optimizer = optimizer
    self.batchTokens = batchTokens
    self.microTokens = microTokens
  }

  /// Fails where a setting is out of bounds.
  public func check() throws(TrainingError) {
    func check(_ name: String, _ isRight: Bool, _ value: Any, _ expected: String) throws(TrainingError) {
      if !isRight { throw .badSetting(name: name, found: "\(value)", expected: expected) }
    }
    let (schedule, optimizer) = (schedule, optimizer)
    try check("steps", (1...10_000_000).contains(schedule.steps), schedule.steps, "1 to 10000000")
    try check("warmup", (0...schedule.steps).contains(schedule.warmup), schedule.warmup, "0 to the number of steps")
    try check("rate", schedule.peak > 0 && schedule.peak <= 10, schedule.peak, "a number above 0, such as 1e-3")
    try check(
      "final_rate", schedule.final >= 0 && schedule.final <= schedule.peak, schedule.final, "0 to the rate")
    try check("beta1", optimizer.beta1 >= 0 && optimizer.beta1 < 1, optimizer.beta1, "0 or more, below 1")
    try check("beta2", optimizer.beta2 >= 0 && optimizer.beta2 < 1, optimizer.beta2, "0 or more, below 1")
    try check("momentum", optimizer.momentum >= 0 && optimizer.momentum < 1, optimizer.momentum, "0 or more, below 1")
    try check("decay", optimizer.decay >= 0 && optimizer.decay <= 10, optimizer.decay, "0 to 10")
    try check("clip", optimizer.clip >= 0 && optimizer.clip.isFinite, optimizer.clip, "0 for none, or a length")
    try check("batch_tokens", (1...1 << 26).contains(batchTokens), batchTokens, "1 to 67108864")
    try check("micro_tokens", (1...1 << 20).contains(microTokens), microTokens, "1 to 1048576")
  }
}
