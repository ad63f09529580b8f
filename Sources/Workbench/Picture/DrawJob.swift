internal import Pictures

/// Draws a picture into cells.
package struct DrawJob: Job {
  let key: DrawingKey
  let markup: SVGMarkup

  package var id: JobID { "draw" }
  package var title: String { "draw" }
  package var lane: Lane { .pictures }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    do throws(PicturesError) {
      let (width, height) = PictureCells.pixelSize(columns: key.size.columns, rows: key.size.rows)
      let pixels = try context.renderer.draw(markup, width: width, height: height)
      let paper = pixels.laid(on: Pixel(red: 255, green: 255, blue: 255))
      let cells = PictureCells(
        paper, columns: key.size.columns, rows: key.size.rows, depth: key.depth.pictureDepth,
        symbols: key.depth == .none ? .ascii : .quadrant)
      context.post(DrawnResult(key: key, cells: cells, problem: nil))
    } catch {
      context.post(DrawnResult(key: key, cells: nil, problem: "\(error)"))
    }
  }
}

struct DrawnResult: JobResult {
  let key: DrawingKey
  let cells: PictureCells?
  let problem: String?

  func apply(to shared: inout Shared) -> [Effect] {
    guard shared.picture.generation == key.generation else { return [] }
    shared.picture.problem = problem
    // A half-grown picture that can't be drawn leaves the last one that could.
    if let cells { shared.picture.drawn = DrawnPicture(key: key, cells: cells) }
    return []
  }
}

extension ColourDepth {
  /// The colours a picture's cells may have. Below 24 bits the theme's painter finds the nearest there is.
  fileprivate var pictureDepth: PictureDepth {
    switch self {
    case .none: .monochrome
    case .eight, .sixteen: .colors16
    case .indexed, .trueColour: .trueColor
    }
  }
}
