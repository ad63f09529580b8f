package import Workbench

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the workbench is started with.
package struct WorkbenchOptions: Sendable {
  /// The model to open; nil: the one opened last, else the bundled sample, else none.
  package var model: String?
  /// A full-precision file of the model, which errors and divergence are measured from; nil for none.
  package var reference: String?
  /// A theme by name; nil: the one chosen last, else the default.
  package var theme: String?
  /// A depth of colour; nil: what the environment and the terminal say. `--no-color` is `.none`.
  package var colours: ColourDepth?
  /// Whether the terminal is asked to report the mouse.
  package var usesMouse: Bool
  /// How the chat's keys and values are stored, by name such as `q8_0`; nil: as the settings say.
  package var kvType: String?
  /// Whether a full context drops its oldest turns; nil: as the settings say.
  package var shiftsContext: Bool?

  /// Options that leave all to the settings and the environment, but for what is given.
  package init(
    model: String? = nil, reference: String? = nil, theme: String? = nil, colours: ColourDepth? = nil,
    usesMouse: Bool = true,
    kvType: String? = nil, shiftsContext: Bool? = nil
  ) {
    self.kvType = kvType
    self.shiftsContext = shiftsContext
    self.model = model
    self.reference = reference
    self.theme = theme
    self.colours = colours
    self.usesMouse = usesMouse
  }
}

/// The workbench in a terminal.
package enum Terminal {
  /// Runs the workbench until the user leaves it. The terminal is as it was before, whichever way it ends.
  @MainActor
  package static func runWorkbench(_ options: WorkbenchOptions = WorkbenchOptions()) throws(TerminalError) {
    guard isatty(0) == 1, isatty(1) == 1 else { throw .noTerminal }
    let log = FrameLog.fromEnvironment()
    let library = ThemeLibrary()
    var state = State()
    state.shared.settings = SettingsStore.standard.load()
    state.shared.settings.chatMemory.choose(kvType: options.kvType, shiftsContext: options.shiftsContext)
    state.shared.themeNames = library.names
    state.shared.evaluate.resultsPath = EvaluateState.standardResultsPath
    if let theme = options.theme {
      // A wrong name is an error before the screen is taken.
      do throws(ThemeError) { _ = try library.theme(named: theme) } catch { throw .cannotStart("\(error)") }
      state.shared.settings.theme = theme
    }
    let screen = try Screen(
      colours: options.colours, mouse: options.usesMouse, environment: { Environment.value($0) })
    defer { screen.close() }
    state.shared.screen.size = screen.size
    state.shared.screen.colourDepth = screen.depth
    let loop = Loop(state: state, screen: screen, library: library, log: log)
    loop.run(opening: options.model ?? DefaultModel.path(state.shared.settings), reference: options.reference)
  }
}

/// The process's environment without Foundation's copy of all of it.
enum Environment {
  static func value(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }
}
