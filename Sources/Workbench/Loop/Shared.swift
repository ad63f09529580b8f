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
