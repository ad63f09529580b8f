import Foundation
import Pictures

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Cells of a picture as text with colours for the terminal.
enum CellPrinter {
  /// The colours that the terminal has, by what the environment says.
  static var depth: PictureDepth {
    let environment = ProcessInfo.processInfo.environment
    if let no = environment["NO_COLOR"], !no.isEmpty { return .monochrome }
    if let color = environment["COLORTERM"], ["truecolor", "24bit"].contains(color) { return .trueColor }
    let terminal = environment["TERM"] ?? ""
    if terminal.isEmpty || terminal == "dumb" { return .monochrome }
    return terminal.contains("256color") ? .colors256 : .colors16
  }

  /// Rows of cells, each ended by the terminal's own colours and a line end.
  static func bytes(of cells: PictureCells) -> [UInt8] {
    var text = ""
    for row in 0..<cells.rows {
      var last: (PictureColor, PictureColor)?
      for column in 0..<cells.columns {
        let cell = cells[column, row]
        if last.map({ $0 != (cell.foreground, cell.background) }) ?? true {
          text += "\u{1B}[0\(code(cell.foreground, 38))\(code(cell.background, 48))m"
          last = (cell.foreground, cell.background)
        }
        text.unicodeScalars.append(cell.character)
      }
      text += "\u{1B}[0m\n"
    }
    return Array(text.utf8)
  }

  private static func code(_ color: PictureColor, _ selector: Int) -> String {
    switch color {
    case .terminal: ""
    case .rgb(let red, let green, let blue): ";\(selector);2;\(red);\(green);\(blue)"
    case .palette(let index) where index < 8: ";\(selector - 8 + Int(index))"
    case .palette(let index) where index < 16: ";\(selector + 52 + Int(index) - 8)"
    case .palette(let index): ";\(selector);5;\(index)"
    }
  }
}

extension Output {
  /// Columns and rows of the terminal at standard output, 80 by 24 where it does not say. Calls ioctl(2).
  static var terminalSize: (columns: Int, rows: Int) {
    var size = winsize()
    guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }
}
