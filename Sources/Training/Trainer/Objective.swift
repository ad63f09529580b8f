/// What training makes small: adds the loss of a batch to a tape, and says how large it was.
package protocol Objective {
  /// Adds the loss, each row counting `rowWeights`, and returns the sum that is to be made small.
  func add(_ batch: TokenBatch, rowWeights: [Float], to tape: Tape) throws(TrainingError) -> Double
}

/// The cross-entropy of the next token.
package struct NextToken: Objective {
  private let network: LlamaNetwork
  private let view: LlamaNetwork.WeightView

  /// Of `network`, whose matrices products see through `view`: by default as they are.
  package init(
    _ network: LlamaNetwork, view: @escaping LlamaNetwork.WeightView = { parameter, tape in tape.parameter(parameter) }
  ) {
    self.network = network
    self.view = view
  }

  package func add(_ batch: TokenBatch, rowWeights: [Float], to tape: Tape) -> Double {
    let logits = network.logits(batch, on: tape, view: view)
    return tape.crossEntropy(logits, targets: batch.targets, weights: rowWeights).total
  }
}

/// Distillation (Hinton et al. 2015): the divergence from a teacher's distribution, mixed with the cross-entropy.
package struct Distillation: Objective {
  private let student: LlamaNetwork
  private let teacher: LlamaNetwork
  private let view: LlamaNetwork.WeightView
  private let temperature: Float
  /// The part of the divergence, 0 to 1.
  private let share: Float
  private let teacherTape: Tape

  /// `student` learns from `teacher`, both at a `temperature` above 0; `share` is the divergence's, the rest the cross-
  /// entropy's.
  package init(
    student: LlamaNetwork, teacher: LlamaNetwork, temperature: Float, share: Float, machine: TrainingMachine,
    view: @escaping LlamaNetwork.WeightView = { parameter, tape in tape.parameter(parameter) }
  ) {
    self.student = student
    self.teacher = teacher
    self.view = view
    self.temperature = temperature
    self.share = share
    teacherTape = Tape(machine, isRecording: false)
  }

  package func add(_ batch: TokenBatch, rowWeights: [Float], to tape: Tape) -> Double {
    defer { teacherTape.reset() }
    let wanted = teacher.logits(batch, on: teacherTape)
    let logits = student.logits(batch, on: tape, view: view)
    let soft = unsafe tape.divergence(
      logits, teacher: UnsafePointer(teacherTape.pointer(wanted)), temperature: temperature,
      weights: rowWeights.map { $0 * share })
    guard share < 1 else { return soft.total }
    let hard = tape.crossEntropy(logits, targets: batch.targets, weights: rowWeights.map { $0 * (1 - share) })
    return soft.total + hard.total
  }
}
