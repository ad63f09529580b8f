internal import Pictures

/// Saves a picture as a PNG file.
package struct SavePNGJob: Job {
  let markup: SVGMarkup
  let path: String

  /// Pixels of the longer side.
  static let side = 1024

  package var id: JobID { "png" }
  package var title: String { "save PNG" }
  package var lane: Lane { .pictures }

  package func run(_ context: JobContext) throws {
    let pixels = try context.renderer.draw(markup, width: SavePNGJob.side, height: SavePNGJob.side)
    try PictureFile.write(pixels.laid(on: Pixel(red: 255, green: 255, blue: 255)).png(), to: path)
    context.post(Announcement(text: "saved \(path)"))
  }
}
