/// A picture as a grid of character cells.
public struct PictureCells: Sendable, Equatable {
  /// Cells in a row.
  public let columns: Int
  /// Rows of cells.
  public let rows: Int
  /// The cells in rows from the top; `columns * rows` of them.
  public let cells: [PictureCell]

  /// Cells row by row from the top; `cells` has `columns * rows` of them.
  package init(columns: Int, rows: Int, cells: [PictureCell]) {
    self.columns = columns
    self.rows = rows
    self.cells = cells
  }

  /// The cell in `column` of `row`, both counted from 0 at the top left; a transparent space outside.
  public subscript(column: Int, row: Int) -> PictureCell {
    guard (0..<columns).contains(column), (0..<rows).contains(row) else { return .empty }
    return cells[row * columns + column]
  }

  /// The most columns or rows that are drawn.
  public static let maximumSide = 1000
}

/// One character cell of a picture.
public struct PictureCell: Sendable, Equatable {
  /// What stands in the cell: a space, a block element or, for `PictureSymbols.ascii`, a printable ASCII character.
  public var character: Unicode.Scalar
  /// The colour of the character.
  public var foreground: PictureColor
  /// The colour behind the character, or the terminal's own.
  public var background: PictureColor

  /// A cell; `character` has to be one column wide.
  public init(character: Unicode.Scalar, foreground: PictureColor, background: PictureColor) {
    self.character = character
    self.foreground = foreground
    self.background = background
  }

  /// A space through which the pane's own background shows.
  public static let empty = PictureCell(character: " ", foreground: .terminal, background: .terminal)
}

/// The colour of half a cell.
public enum PictureColor: Sendable, Hashable {
  /// The pane's own colour: the picture is transparent here, or has no colours.
  case terminal
  /// A 24-bit colour.
  case rgb(red: UInt8, green: UInt8, blue: UInt8)
  /// An entry of the terminal's standard palette of 256, or its first 16.
  case palette(UInt8)
}

/// How many colours a picture's cells may have.
public enum PictureDepth: Sendable, Hashable, CaseIterable {
  /// Characters alone.
  case monochrome
  /// The 16 of the terminal's palette.
  case colors16
  /// The 256 of xterm: the palette's 16, a cube of 216, 24 greys.
  case colors256
  /// 24 bits.
  case trueColor
}

/// Which characters a picture's cells may hold, from the most widely drawn to the finest.
public enum PictureSymbols: Sendable, Hashable, CaseIterable {
  /// Printable ASCII, for terminals without Unicode.
  case ascii
  /// The upper and lower half block.
  case half
  /// Halves, quadrants and eighths: in nearly every font.
  case blocks
  /// Two by two in a cell.
  case quadrant
  /// Two by three in a cell; Unicode 13, in newer fonts.
  case sextant
}
