internal import Files

/// Pictures on the disk.
public enum PictureFile {
  /// Writes `bytes` under `path`, wholly or not at all; a device or a pipe is written to directly.
  ///
  /// - Throws: `PicturesError.cannotWrite` with the system's reason; a full disk leaves no file behind.
  public static func write(_ bytes: [UInt8], to path: String) throws(PicturesError) {
    do throws(FilesError) { try NewFile.write(bytes, to: path) } catch {
      throw .cannotWrite(path: path, reason: error.reason)
    }
  }
}
