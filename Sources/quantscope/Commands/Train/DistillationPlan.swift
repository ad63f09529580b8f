import Training

/// How a teacher is followed.
struct DistillationPlan {
  /// Nil: the model that training starts from.
  let teacher: String?
  let temperature: Double
  /// The part of the divergence in the loss, 0 to 1.
  let share: Double

  /// The loss of a student whose weights enter as `view` says. `start`: the model that training starts from.
  func objective(
    of student: LlamaNetwork, start: LlamaNetwork, machine: TrainingMachine,
    view: @escaping LlamaNetwork.WeightView = { parameter, tape in tape.parameter(parameter) }
  ) throws -> any Objective {
    let teacher = try self.teacher.map { try LlamaNetwork(try ModelArgument.open($0)) } ?? start
    guard teacher.vocabularySize == student.vocabularySize else {
      throw Failure(
        "[distillation] the teacher has \(teacher.vocabularySize) tokens, the model \(student.vocabularySize); "
          + "it can only be taught by a model of the same vocabulary")
    }
    guard teacher.context >= student.context else {
      throw Failure(
        "[distillation] the teacher reads \(teacher.context) tokens, the model \(student.context); "
          + "name a teacher that reads as many")
    }
    return Distillation(
      student: student, teacher: teacher, temperature: Float(temperature), share: Float(share), machine: machine,
      view: view)
  }
}
