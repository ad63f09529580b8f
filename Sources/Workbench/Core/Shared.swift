/// What panes share: the model, what is chosen in it, what has been found out, what is running.
///
/// A subject that several panes look at gets a struct of its own file and one property here.
package struct Shared: Sendable {
  package var model: OpenModel?
  package var exploration = Exploration()
  package var chat = ChatState()
  package var jobs = JobBoard()
  /// What lies over the panes and takes every key: a list to choose from, a question, a text.
  package var overlay: Overlay?
  /// Panes that were shown or hidden by hand.
  package var paneVisibility: [PaneID: Bool] = [:]
  package var messages = MessageLine()
  package var settings = Settings()
  /// The names of the themes there are, the current one in `settings.theme`.
  package var themeNames: [String] = []
  /// How many colours the terminal shows: pictures need to know.
  package var colourDepth = ColourDepth.trueColour
  /// The process's memory in bytes, nil until measured.
  package var residentBytes: Int?
  /// Tokens a second of the latest generation, nil before the first.
  package var tokensPerSecond: Double?
  /// The inside of each pane that shows, known before panes are refreshed.
  package var paneSizes: [PaneID: Size] = [:]
  /// The screen's extent.
  package var screen = Size(80, 24)

  package init() {}
}

/// The line for news and errors: stays until it is read.
package struct MessageLine: Sendable {
  package enum Kind: Sendable {
    case information, error
  }

  package struct Message: Sendable {
    package let kind: Kind
    package let text: String
  }

  package private(set) var waiting: [Message] = []

  package init() {}

  package var current: Message? { waiting.first }

  /// Shows `text` until a key is pressed.
  package mutating func inform(_ text: String) {
    waiting.removeAll { $0.kind == .information }
    waiting.append(Message(kind: .information, text: text))
  }

  /// Shows `text` until Esc or a click takes it away; one that is waiting already is not repeated.
  package mutating func fail(_ text: String) {
    waiting.removeAll { $0.kind == .information }
    guard !waiting.contains(where: { $0.text == text }), waiting.count < 100 else { return }
    waiting.append(Message(kind: .error, text: text))
  }

  /// Takes the current message away.
  package mutating func dismiss() {
    if !waiting.isEmpty { waiting.removeFirst() }
  }

  /// Takes the current message away if it is no error.
  package mutating func dismissInformation() {
    waiting.removeAll { $0.kind == .information }
  }
}
