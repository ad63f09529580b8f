package import Pictures

/// The drawing in the latest answer, growing or finished, and how it looks in cells.
package struct PictureState: Sendable {
  /// Rises with each conversation, so that a late drawing of an earlier one is recognised.
  package private(set) var generation = 0
  private var modelID: ModelID?

  /// The picture; nil before the first.
  package private(set) var latest: SVGPicture?
  /// Counts the changes of the picture.
  package private(set) var revision = 0
  /// The picture in cells, and what it was drawn from.
  package var drawn: DrawnPicture?
  /// Why the picture could not be drawn.
  package var problem: String?
  /// The drawing that was asked for last.
  private var requested: DrawingKey?

  /// No picture.
  package init() {}

  /// Takes the next stage of a picture.
  package mutating func show(_ picture: SVGPicture) {
    latest = picture
    revision += 1
  }

  /// Forgets the picture, as a new conversation does.
  package mutating func clear() {
    let kept = self
    self = PictureState()
    generation = kept.generation + 1
    modelID = kept.modelID
  }
}

extension PictureState: Subject {
  /// A picture by another model than the open one goes.
  package static func follow(_ shared: inout Shared) -> [Effect] {
    guard shared.model?.id != shared.picture.modelID else { return [] }
    shared.picture.clear()
    shared.picture.modelID = shared.model?.id
    return []
  }

  package static func requests(_ shared: inout Shared) -> [Effect] {
    guard let picture = shared.picture.latest, let size = shared.screen.paneSizes[PicturePane.id], size.columns > 0,
      size.rows > 0
    else { return [] }
    let key = DrawingKey(
      generation: shared.picture.generation, revision: shared.picture.revision, size: size,
      depth: shared.screen.colourDepth)
    // One drawing at a time: while it grows, the next is of what has come until then.
    guard key != shared.picture.requested, !shared.jobs.isRunning("draw") else { return [] }
    shared.picture.requested = key
    return [.start(DrawJob(key: key, markup: picture.markup))]
  }
}

/// Which drawing of which picture, and how large.
package struct DrawingKey: Hashable, Sendable {
  /// Of `PictureState`, when the drawing was asked for.
  package var generation: Int
  /// Which stage of the picture.
  package var revision: Int
  /// The room for it, in cells.
  package var size: Size
  /// How many colours its cells may have.
  package var depth: ColourDepth

  /// The drawing of a stage of a picture for a room and a depth of colour.
  package init(generation: Int, revision: Int, size: Size, depth: ColourDepth) {
    self.generation = generation
    self.revision = revision
    self.size = size
    self.depth = depth
  }
}

/// A picture in cells.
package struct DrawnPicture: Sendable {
  /// What it was drawn from.
  package var key: DrawingKey
  /// The picture.
  package var cells: PictureCells

  /// The drawing that `key` asked for.
  package init(key: DrawingKey, cells: PictureCells) {
    self.key = key
    self.cells = cells
  }
}
