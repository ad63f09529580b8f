/// Pictures on the disk.
public enum PictureFile {
  /// Writes `bytes` under `path`, wholly or not at all: to a file beside it that takes its name when it is complete.
  public static func write(_ bytes: [UInt8], to path: String) throws(PicturesError) {
    throw .cannotWrite(path: path, reason: "not yet")
  }
}
