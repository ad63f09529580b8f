import Corpus
import Drawing
import Evaluation
import Inference

/// SVG that a model draws: well-formed, and with the shapes, colours and numbers that the file asks for, as the checker of
/// the sample's corpus sees them.
struct DrawingTask: TaskKind {
  let name = "svg"

  var settings: TaskSettings {
    var settings = TaskSettings()
    settings.maxTokens = 320
    return settings
  }

  func claims(_ line: TaskLine) -> Bool { line.has("prompt") && line.has("shapes") }

  func item(of line: TaskLine) throws(EvaluationError) -> TaskItem {
    var item = line.item()
    item.prompt = try line.string("prompt")
    item.fields = TaskFields(line)
    if let fault = DrawingForm.fault(in: item.fields.value) { throw line.fault(fault) }
    return item
  }

  func outcome(
    of item: TaskItem, _ settings: TaskSettings, by model: TaskModel
  ) throws(EvaluationError) -> TaskOutcome {
    var options = GenerationOptions()
    options.sampler = .greedy
    options.maxTokens = settings.maxTokens
    options.stopStrings = settings.stops
    let drawing: Drawing
    do throws(InferenceError) {
      let conversation = try Conversation(session: model.session)
      drawing = try DrawingRun(item.prompt, options: options).draw(in: conversation, isCancelled: model.isCancelled)
      // A picture that is complete stops itself; what stops else is the person.
      if drawing.result.stopReason == .cancelled { throw InferenceError.cancelled }
    } catch .contextFull(_, let adding, let context) {
      throw .itemTooLong(item: item.label, tokens: adding, context: context)
    } catch {
      throw error == .cancelled ? .cancelled : .inference(error)
    }
    let requirement = DrawingForm.requirement(item.fields.value) ?? DrawingRequirement(items: [])
    let verdict = DrawingChecker.check(drawing.source, against: requirement)
    let answer = TaskModel.Answer(text: drawing.source, ids: drawing.result.ids)
    var outcome = TaskOutcome(item, isCorrect: verdict.holds, answer: answer)
    outcome.marks.insert(.hasForm)
    if verdict.parses { outcome.marks.insert(.wellFormed) }
    return outcome
  }
}
