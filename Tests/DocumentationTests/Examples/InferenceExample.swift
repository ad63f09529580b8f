import Checkpoints
import Inference
import Tensors

/// A model's answer to one message, the likeliest token each time.
func answer(to message: String, by path: String, maxTokens: Int) throws -> String {
  let model = try LanguageModel.load(Checkpoint.open(path))
  let session = try Session(model: model, pool: WorkerPool())
  let conversation = try Conversation(session: session)
  var options = GenerationOptions()
  options.sampler = .greedy
  options.maxTokens = maxTokens
  return try conversation.respond(to: message, options: options).text
}
