import CChafa

extension PictureCells {
  /// Draws `pixels` as large as `columns` by `rows` cells allow without distorting the picture.
  ///
  /// The grid has as many columns and rows as the picture fills, at least one of each: placing it in a larger pane is
  /// the pane's work.
  ///
  /// - Parameters:
  ///   - pixels: The picture.
  ///   - columns: Cells that a row may have; clamped to 1...`maximumSide`.
  ///   - rows: Rows there may be; clamped likewise.
  ///   - cellAspect: A cell's width divided by its height.
  ///   - depth: Colours the terminal has.
  ///   - symbols: Characters the terminal's font has.
  /// - Complexity: O(pixels + cells).
  public init(
    _ pixels: Pixels, columns: Int, rows: Int, cellAspect: Double = 0.5, depth: PictureDepth = .trueColor,
    symbols: PictureSymbols = .quadrant
  ) {
    let (columns, rows) = Self.fit(
      width: pixels.width, height: pixels.height, columns: columns, rows: rows, cellAspect: cellAspect)
    let canvas = ChafaDrawing(columns: columns, rows: rows, depth: depth, symbols: symbols)
    canvas.draw(pixels)
    var cells: [PictureCell] = []
    cells.reserveCapacity(columns * rows)
    for row in 0..<rows {
      for column in 0..<columns { cells.append(canvas.cell(column: column, row: row)) }
    }
    self.init(columns: columns, rows: rows, cells: cells)
  }

  /// The columns and rows that a picture of `width` by `height` pixels fills in a pane of `columns` by `rows`.
  package static func fit(width: Int, height: Int, columns: Int, rows: Int, cellAspect: Double) -> (Int, Int) {
    let columns = Double(min(max(columns, 1), maximumSide))
    let rows = Double(min(max(rows, 1), maximumSide))
    let cell = cellAspect.isFinite ? min(max(cellAspect, 0.1), 10) : 0.5
    // The picture's width divided by its height, in cells.
    let aspect = Double(max(width, 1)) / Double(max(height, 1)) / cell
    let fittedColumns = min(columns, rows * aspect)
    let fittedRows = min(rows, columns / aspect)
    return (max(1, Int(fittedColumns.rounded())), max(1, Int(fittedRows.rounded())))
  }

  /// The pixels worth drawing for a pane of `columns` by `rows` cells: eight by sixteen a cell.
  public static func pixelSize(columns: Int, rows: Int) -> (width: Int, height: Int) {
    (min(max(columns, 1), maximumSide / 4) * 8, min(max(rows, 1), maximumSide / 4) * 16)
  }
}

/// A chafa canvas; lives for one picture.
@safe private final class ChafaDrawing {
  private let canvas: OpaquePointer
  private let depth: PictureDepth
  private let symbols: PictureSymbols

  init(columns: Int, rows: Int, depth: PictureDepth, symbols: PictureSymbols) {
    self.depth = depth
    self.symbols = symbols
    let map = unsafe chafa_symbol_map_new()
    unsafe Self.add(symbols, to: map)
    let config = unsafe chafa_canvas_config_new()
    unsafe chafa_canvas_config_set_symbol_map(config, map)
    unsafe chafa_canvas_config_set_geometry(config, gint(columns), gint(rows))
    unsafe chafa_canvas_config_set_canvas_mode(config, depth.canvasMode)
    unsafe chafa_canvas_config_set_transparency_threshold(config, 0.5)
    unsafe chafa_canvas_config_set_preprocessing_enabled(config, depth == .trueColor ? 0 : 1)
    unsafe chafa_canvas_config_set_work_factor(config, 0.5)
    unsafe canvas = chafa_canvas_new(config)
    unsafe chafa_canvas_config_unref(config)
    unsafe chafa_symbol_map_unref(map)
  }

  deinit {
    unsafe chafa_canvas_unref(canvas)
  }

  func draw(_ pixels: Pixels) {
    unsafe pixels.bytes.withUnsafeBufferPointer { bytes in
      unsafe chafa_canvas_draw_all_pixels(
        canvas, CHAFA_PIXEL_RGBA8_UNASSOCIATED, bytes.baseAddress, gint(pixels.width), gint(pixels.height),
        gint(pixels.width * 4))
    }
  }

  func cell(column: Int, row: Int) -> PictureCell {
    var foreground: gint = -1
    var background: gint = -1
    let code = unsafe chafa_canvas_get_char_at(canvas, gint(column), gint(row))
    unsafe chafa_canvas_get_raw_colors_at(canvas, gint(column), gint(row), &foreground, &background)
    return PictureCell(
      character: Unicode.Scalar(code).flatMap { $0.value < 0x20 ? nil : $0 } ?? " ",
      foreground: depth.color(foreground), background: depth.color(background))
  }

  private static func add(_ symbols: PictureSymbols, to map: OpaquePointer?) {
    switch symbols {
    case .ascii:
      unsafe chafa_symbol_map_add_by_range(map, 0x20, 0x7E)
    case .half:
      for code: gunichar in [0x20, 0x2580, 0x2584, 0x2588] { unsafe chafa_symbol_map_add_by_range(map, code, code) }
    case .blocks:
      unsafe chafa_symbol_map_add_by_range(map, 0x20, 0x20)
      unsafe chafa_symbol_map_add_by_range(map, 0x2580, 0x2590)
      unsafe chafa_symbol_map_add_by_range(map, 0x2594, 0x259F)
    case .quadrant, .sextant:
      for code: gunichar in [0x20, 0x2580, 0x2584, 0x2588, 0x258C, 0x2590] {
        unsafe chafa_symbol_map_add_by_range(map, code, code)
      }
      unsafe chafa_symbol_map_add_by_range(map, 0x2596, 0x259F)
      if symbols == .sextant { unsafe chafa_symbol_map_add_by_range(map, 0x1FB00, 0x1FB3B) }
    }
  }
}

extension PictureDepth {
  fileprivate var canvasMode: ChafaCanvasMode {
    switch self {
    case .monochrome: CHAFA_CANVAS_MODE_FGBG
    case .colors16: CHAFA_CANVAS_MODE_INDEXED_16
    case .colors256: CHAFA_CANVAS_MODE_INDEXED_256
    case .trueColor: CHAFA_CANVAS_MODE_TRUECOLOR
    }
  }

  /// A colour as chafa gives it: -1 transparent, else an entry of the palette or 24 bits.
  fileprivate func color(_ raw: gint) -> PictureColor {
    guard raw >= 0 else { return .terminal }
    switch self {
    case .monochrome:
      return .terminal
    case .colors16, .colors256:
      return UInt8(exactly: raw).map { .palette($0) } ?? .terminal
    case .trueColor:
      return .rgb(
        red: UInt8(truncatingIfNeeded: raw >> 16), green: UInt8(truncatingIfNeeded: raw >> 8),
        blue: UInt8(truncatingIfNeeded: raw))
    }
  }
}
