import Training

/// How a teacher is followed.
struct DistillationPlan {
  /// Nil: the model that training starts from.
  var teacher: String?
  var temperature = 1.0
  /// The part of the divergence in the loss, 0 to 1.
  var share = 0.9

  /// The loss of a student whose weights enter as `view` says. `start`: the model that training starts from.
  func objective(
    of student: LlamaNetwork, start: LlamaNetwork?, machine: TrainingMachine, view: @escaping LlamaNetwork.WeightView
  ) throws -> any Objective {
    guard share > 0 else { return NextToken(student, view: view) }
    let named = try self.teacher.map { try LlamaNetwork(try ModelArgument.open($0)) }
    guard let teacher = named ?? start else { throw Failure("[distillation] there is no teacher to follow") }
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
