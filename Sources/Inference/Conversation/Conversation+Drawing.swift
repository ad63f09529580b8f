public import Tokenization

/// How a model is asked for a picture so that even a small one draws: two pictures are shown to it first, and its
/// answer is begun for it.
public enum DrawingRequest {
  /// What the answer is begun with: a picture of 100 by 100 units.
  public static let opening = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\">\n"

  /// The examples, then the request for `subject`: "a pelican riding a bicycle".
  public static func messages(for subject: String) -> [ChatMessage] {
    examples + [request(subject)]
  }

  private static let examples = [
    request("a blue square"),
    ChatMessage(
      role: "assistant",
      content: opening + "<rect x=\"20\" y=\"20\" width=\"60\" height=\"60\" fill=\"blue\"/>\n</svg>"),
    request("a house with a green roof under the sun"),
    ChatMessage(
      role: "assistant",
      content: opening + """
        <rect x="30" y="50" width="40" height="40" fill="peru"/>
        <polygon points="25,50 50,25 75,50" fill="green"/>
        <circle cx="85" cy="15" r="10" fill="gold"/>
        </svg>
        """),
  ]

  private static func request(_ subject: String) -> ChatMessage {
    ChatMessage(role: "user", content: "Draw \(subject) as SVG.")
  }
}

extension Conversation {
  /// The tokens that ask for a picture of `subject`, up to and with ``DrawingRequest/opening``, from where the answer
  /// goes on; by `other` where it is given in place of ``template``.
  public func drawingPrompt(for subject: String, by other: ChatTemplate? = nil) throws(InferenceError) -> [Int32] {
    let opening = DrawingRequest.opening
    return try prompt(for: DrawingRequest.messages(for: subject), by: other)
      + generator.tokenizer.encode(opening, addSpecial: false, parseSpecial: false)
  }
}
