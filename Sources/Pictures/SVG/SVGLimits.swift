/// How large a picture from outside may be.
public struct SVGLimits: Sendable, Equatable {
  /// Bytes of one picture's markup; a longer one is cut off there.
  public var bytes: Int
  /// Elements of one picture; later ones are left out.
  public var elements: Int
  /// Elements inside one another; deeper ones are left out.
  public var depth: Int
  /// Bytes of one embedded image; a larger one is left out.
  public var embeddedImageBytes: Int
  /// Pictures of one answer; later ones are passed over.
  public var pictures: Int

  /// Limits wide enough for what models draw; each may be narrowed.
  public init(
    bytes: Int = 1 << 20, elements: Int = 50_000, depth: Int = 100, embeddedImageBytes: Int = 1 << 16,
    pictures: Int = 64
  ) {
    self.bytes = bytes
    self.elements = elements
    self.depth = depth
    self.embeddedImageBytes = embeddedImageBytes
    self.pictures = pictures
  }
}
