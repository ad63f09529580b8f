import CNcurses
package import Workbench

/// The terminal's screen: taken over by `init`, given back by `close`.
///
/// Only cells that differ from the last frame are touched.
@MainActor
package final class Screen {
  /// How many colours are used: what was asked for, as far as the terminal has them.
  package let depth: ColourDepth
  private var shown: Canvas?
  private var shownTheme: Theme?
  private var resolved: [Style: ResolvedStyle] = [:]

  /// Takes the terminal over.
  ///
  /// - Parameter colours: the depth that an option asks for; nil takes what environment and terminal say.
  package init(
    input: Int32 = 0, output: Int32 = 1, colours: ColourDepth? = nil, mouse: Bool = true,
    environment: (String) -> String? = { _ in nil }
  ) throws(TerminalError) {
    let count = Int(qs_term_colours())
    var depth = ColourDepth.detected(option: colours, environment: environment, terminalColours: count)
    let code = qs_term_start(input, output, depth == .trueColour ? 1 : 0, mouse ? 1 : 0)
    guard code == 0 else {
      throw .cannotStart(unsafe qs_term_error(code).map { unsafe String(cString: $0) } ?? "unknown")
    }
    if depth == .trueColour, qs_term_is_direct() == 0 {
      depth = count >= 256 ? .indexed : count >= 16 ? .sixteen : .eight
    }
    self.depth = depth
  }

  /// Gives the terminal back as it was found. A second call does nothing.
  package func close() {
    qs_term_stop()
    shown = nil
  }

  /// Columns and rows of the terminal, as of the last ``resize()``; 0 by 0 once it is closed.
  package var size: Size { Size(Int(qs_term_columns()), Int(qs_term_rows())) }

  /// Takes up the terminal's new extent.
  package func resize() {
    qs_term_resize()
    shown = nil
  }

  /// Takes the terminal over again after `fg`.
  package func resume() {
    qs_term_resume()
    shown = nil
  }

  /// Puts a canvas on the screen and gives the number of bytes that it took.
  @discardableResult
  package func show(_ canvas: Canvas, _ theme: Theme) -> Int {
    if shownTheme != theme {
      shownTheme = theme
      resolved = [:]
      shown = nil
    }
    if shown?.extent != canvas.extent {
      shown = nil
      qs_term_background(Screen.number(theme.resolve(.text, depth: depth).background))
    }
    paint(canvas, theme)
    let cursor = canvas.cursor
    qs_term_cursor(Int32(clamping: cursor?.row ?? -1), Int32(clamping: cursor?.column ?? -1))
    shown = canvas
    return Int(qs_term_refresh())
  }

  private func paint(_ canvas: Canvas, _ theme: Theme) {
    let columns = canvas.extent.columns
    let old = shown?.cells
    for index in canvas.cells.indices {
      let cell = canvas.cells[index]
      guard cell.width > 0, old == nil || needsPainting(index, cell, canvas.cells, old) else { continue }
      put(cell, row: index / columns, column: index % columns, theme)
    }
  }

  /// A cell is painted when it, or the right half of its wide glyph, has changed.
  private func needsPainting(_ index: Int, _ cell: Cell, _ cells: [Cell], _ old: [Cell]?) -> Bool {
    guard let old else { return true }
    return old[index] != cell || (cell.width == 2 && index + 1 < old.count && old[index + 1] != cells[index + 1])
  }

  private func put(_ cell: Cell, row: Int, column: Int, _ theme: Theme) {
    let style = resolve(cell.style, theme)
    let marks = [cell.glyph.mark1?.value ?? 0, cell.glyph.mark2?.value ?? 0]
    let scalars: InlineArray<3, UInt32> = [cell.glyph.base.value, marks[0], marks[1]]
    let count: Int32 = marks[0] == 0 ? 1 : marks[1] == 0 ? 2 : 3
    unsafe scalars.span.withUnsafeBufferPointer { scalars in
      unsafe qs_term_put(
        Int32(clamping: row), Int32(clamping: column), scalars.baseAddress, count, Int32(cell.width),
        Screen.number(style.foreground), Screen.number(style.background), Int32(style.attributes.rawValue))
    }
  }

  private func resolve(_ style: Style, _ theme: Theme) -> ResolvedStyle {
    if let known = resolved[style] { return known }
    let found = theme.resolve(style, depth: depth)
    if resolved.count > 50_000 { resolved = [:] }
    resolved[style] = found
    return found
  }

  private static func number(_ colour: TerminalColour) -> Int32 {
    switch colour {
    case .terminal: -1
    case .indexed(let place): Int32(place)
    case .rgb(let rgb): 0x1000000 | Int32(rgb.red) << 16 | Int32(rgb.green) << 8 | Int32(rgb.blue)
    }
  }
}

/// Why the workbench can't run.
package enum TerminalError: Error, Sendable, Equatable {
  /// Standard input or output is no terminal.
  case noTerminal
  /// Curses refused the terminal, and why.
  case cannotStart(String)
}

extension TerminalError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noTerminal: "the workbench needs a terminal; in a script use a command such as `quantscope inspect`"
    case .cannotStart(let reason): "cannot use this terminal: \(reason)"
    }
  }
}
