import Pictures
import Testing

@Suite struct PictureCellsTests {
  @Test(arguments: [
    (100, 100, 80, 24, 48, 24), (200, 100, 40, 24, 40, 10), (100, 400, 80, 20, 10, 20), (1, 1, 1, 1, 1, 1),
    (4000, 1, 80, 24, 80, 1), (10, 10, 0, 0, 1, 1), (10, 10, Int.max, Int.min, 2, 1),
  ])
  func aspectIsKept(width: Int, height: Int, columns: Int, rows: Int, fittedColumns: Int, fittedRows: Int) {
    let fit = PictureCells.fit(width: width, height: height, columns: columns, rows: rows, cellAspect: 0.5)
    #expect(fit == (fittedColumns, fittedRows))
  }

  @Test(arguments: PictureDepth.allCases, PictureSymbols.allCases)
  func coloursAndCharactersAreOfTheKindAskedFor(depth: PictureDepth, symbols: PictureSymbols) throws {
    let pixels = try renderer.draw(source: pelican, width: 160, height: 120)
    let cells = PictureCells(pixels, columns: 40, rows: 15, depth: depth, symbols: symbols)
    #expect(cells.columns == 40 && cells.rows == 15 && cells.cells.count == 600)
    for cell in cells.cells {
      #expect(symbols.allows(cell.character), "\(cell.character)")
      #expect(depth.allows(cell.foreground) && depth.allows(cell.background))
    }
    #expect(Set(cells.cells.map(\.character)).count > 1)
  }

  @Test func transparentStaysTransparent() throws {
    let pixels = try renderer.draw(source: svg("<rect width='50' height='100' fill='red'/>"), width: 64, height: 64)
    let cells = PictureCells(pixels, columns: 8, rows: 4)
    #expect(cells[7, 2].background == .terminal && cells[7, 2].character == " ")
    let red = PictureColor.rgb(red: 255, green: 0, blue: 0)
    #expect(cells[0, 2].foreground == red || cells[0, 2].background == red)
    #expect(cells[8, 0] == .empty && cells[-1, 0] == .empty)
  }

  @Test func aDiscAsText() throws {
    let pixels = try renderer.draw(source: svg("<circle cx='50' cy='50' r='50' fill='white'/>"), width: 96, height: 96)
    let cells = PictureCells(pixels, columns: 12, rows: 6, depth: .monochrome, symbols: .half)
    let text = (0..<6).map { row in
      String(String.UnicodeScalarView((0..<12).map { cells[$0, row].character }))
    }
    #expect(
      text == [
        "  ▄▄████▄▄  ", " ██████████ ", "████████████", "████████████", " ██████████ ", "  ▀▀████▀▀  ",
      ])
  }
}

extension PictureSymbols {
  fileprivate func allows(_ character: Unicode.Scalar) -> Bool {
    switch self {
    case .ascii: (0x20...0x7E).contains(character.value)
    case .half: [" ", "▀", "▄", "█"].contains(character)
    case .blocks, .quadrant: character == " " || (0x2580...0x259F).contains(character.value)
    case .sextant:
      character == " " || (0x2580...0x259F).contains(character.value) || (0x1FB00...0x1FB3B).contains(character.value)
    }
  }
}

extension PictureDepth {
  fileprivate func allows(_ color: PictureColor) -> Bool {
    switch (self, color) {
    case (_, .terminal), (.trueColor, .rgb), (.colors256, .palette): true
    case (.colors16, .palette(let index)): index < 16
    default: false
    }
  }
}
