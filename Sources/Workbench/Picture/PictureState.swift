package import Pictures

/// Which drawing of which picture, and how large.
package struct DrawingKey: Hashable, Sendable {
  package var generation: Int
  package var revision: Int
  package var size: Size
  package var depth: ColourDepth

  package init(generation: Int, revision: Int, size: Size, depth: ColourDepth) {
    self.generation = generation
    self.revision = revision
    self.size = size
    self.depth = depth
  }
}

/// A picture in cells.
package struct DrawnPicture: Sendable {
  package var key: DrawingKey
  package var cells: PictureCells

  package init(key: DrawingKey, cells: PictureCells) {
    self.key = key
    self.cells = cells
  }
}
