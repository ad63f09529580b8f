internal import Tensors

/// GGUF files, versions 2 and 3, little-endian, in one part or several.
///
/// `general.alignment`, where given, must be a power of two of at least 8.
///
/// Source: the GGUF specification (docs/gguf.md of the ggml project).
enum GGUFReader: CheckpointReader {
  /// `FUGG`: the magic number as a big-endian machine may write it.
  static let swappedMagic: UInt32 = 0x4747_5546

  static func recognizes(_ start: [UInt8]) -> Bool {
    start.starts(with: GGUFHeader.magic) || start.starts(with: GGUFHeader.magic.reversed())
  }

  static func read(_ file: CheckpointFile) throws(CheckpointError) -> CheckpointContents {
    let header = try GGUFHeaderParser.parse(file.region, path: file.path)
    guard let split = try GGUFSplit(header, path: file.path) else {
      return try contents([(file, header)])
    }
    return try contents(try split.openAll(given: file, header))
  }

  /// One model of all its files.
  private static func contents(
    _ parts: [(file: CheckpointFile, header: GGUFHeader)]
  ) throws(CheckpointError) -> CheckpointContents {
    var tensors: [CheckpointTensor] = []
    for (index, part) in parts.enumerated() {
      tensors += try GGUFPlacement(
        header: part.header, region: part.file.region, path: part.file.path, part: index
      ).place()
    }
    return CheckpointContents(
      kind: .gguf, version: parts.first?.header.version ?? 0,
      files: parts.map { Checkpoint.File(path: $0.file.path, byteCount: $0.file.count) },
      metadata: parts.first?.header.metadata ?? Metadata(), tensors: tensors)
  }
}
