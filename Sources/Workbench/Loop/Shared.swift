/// What panes share: a property for each subject, and the program's own.
///
/// A new subject is a struct in a folder of its own and one property here.
package struct Shared: Sendable {
  // The subjects.

  /// The open model; nil until there is one.
  package var model: OpenModel?
  /// A full-precision twin of the open model, which errors and divergence are measured from; nil for none.
  package var reference: OpenModel?
  /// What is looked at in the weights.
  package var exploration = Exploration()
  /// The conversation.
  package var chat = ChatState()
  /// The drawing in the latest answer.
  package var picture = PictureState()
  /// What is measured on texts, and what was measured before.
  package var evaluate = EvaluateState()
  /// What is remembered from one start to the next.
  package var settings = Settings()
  /// The names of the themes there are, the current one in `settings.theme`.
  package var themeNames: [String] = []

  // The program.

  /// What runs.
  package var jobs = JobBoard()
  /// News and errors.
  package var messages = MessageLine()
  /// What lies over the panes and takes every key: a list to choose from, a question, a text.
  package var overlay: Overlay?
  /// The screen's extent and what shows on it.
  package var screen = ScreenState()
  /// The process's memory in bytes, nil until measured.
  package var residentBytes: Int?
  /// Tokens a second of the latest generation, nil before the first.
  package var tokensPerSecond: Double?

  /// A program that has just started, without a model.
  package init() {}
}

/// The screen, and which panes show on it.
package struct ScreenState: Sendable {
  /// Its extent in cells.
  package var size = Size(80, 24)
  /// How many colours the terminal shows: pictures need to know.
  package var colourDepth = ColourDepth.trueColour
  /// Panes that were shown or hidden by hand.
  package var paneVisibility: [PaneID: Bool] = [:]
  /// The inside of each pane that shows, known before jobs are asked for and panes are refreshed.
  package var paneSizes: [PaneID: Size] = [:]

  /// A screen of 80 by 24 cells with the panes that show by themselves.
  package init() {}
}
