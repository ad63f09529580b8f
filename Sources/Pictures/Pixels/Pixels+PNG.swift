extension Pixels {
  /// The picture as a PNG file's bytes.
  public func png() throws(PicturesError) -> [UInt8] {
    throw .png(reason: "not yet")
  }
}
