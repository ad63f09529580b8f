import Checkpoints
public import Tokenization

extension LanguageModel {
  /// How the model wants to be asked for drawings, by ``DrawingRequest/styleKey``; a value that is not known counts as none.
  public var drawingStyle: DrawingRequest.Style {
    checkpoint.metadata.string(DrawingRequest.styleKey).flatMap(DrawingRequest.Style.init) ?? .examples
  }
}

extension Conversation {
  /// The tokens that ask for a picture of `subject` in the model's own style, up to and with ``DrawingRequest/opening``,
  /// from where the answer goes on; by `other` where it is given in place of ``template``.
  public func drawingPrompt(for subject: String, by other: ChatTemplate? = nil) throws(InferenceError) -> [Int32] {
    let opening = DrawingRequest.opening
    let messages = DrawingRequest.messages(for: subject, style: generator.session.model.drawingStyle)
    return try prompt(for: messages, by: other)
      + generator.tokenizer.encode(opening, addSpecial: false, parseSpecial: false)
  }
}
