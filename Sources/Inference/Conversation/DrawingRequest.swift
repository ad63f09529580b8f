public import Tokenization

/// How a model is asked for a picture so that even a small one draws: its answer is begun for it, and one that was not
/// trained to draw sees two pictures first.
public enum DrawingRequest {
  /// How a model wants to be asked.
  public enum Style: String, Sendable {
    /// Two requests and their pictures first, then "Draw a house as SVG."
    case examples
    /// The request alone, as a person would type it: for a model that was trained to draw.
    case plain
  }

  /// The metadata key, a string, by which a model says its ``Style``.
  public static let styleKey = "quantscope.drawing.prompt"

  /// What the answer is begun with: a picture of 100 by 100 units.
  public static let opening = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 100\">\n"

  /// The request for `subject`, "a pelican riding a bicycle" or "Draw a pelican riding a bicycle.", and what comes before
  /// it.
  public static func messages(for subject: String, style: Style = .examples) -> [ChatMessage] {
    let command = DrawingCommand(subject)
    switch style {
    case .examples: return examples + [request(command.subject)]
    case .plain:
      let text = command.isCommand ? command.typed : "Draw \(command.subject)."
      return [ChatMessage(role: "user", content: text)]
    }
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
