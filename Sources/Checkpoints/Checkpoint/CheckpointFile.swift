internal import Tensors

/// A file that is read as a checkpoint: its bytes, mapped or in memory, and the path that errors name.
struct CheckpointFile: Sendable {
  /// Where the file lies; the other parts of a split model are looked for beside it.
  let path: String
  /// All bytes of the file.
  let region: ByteRegion

  /// Maps the file at `path`.
  init(mapping path: String) throws(CheckpointError) {
    do throws(TensorsError) {
      self.init(path: path, region: try MappedFile(path: path).region)
    } catch {
      throw .storage(error)
    }
  }

  /// The file whose bytes are `region`.
  init(path: String, region: ByteRegion) {
    self.path = path
    self.region = region
  }

  /// Number of bytes.
  var count: Int { region.count }

  /// The first bytes, at most `count`.
  func start(_ count: Int) -> [UInt8] {
    region.withBytes { bytes in
      unsafe bytes.extracting(first: count).withUnsafeBytes { unsafe [UInt8]($0) }
    }
  }
}
