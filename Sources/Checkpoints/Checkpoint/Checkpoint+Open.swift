package import Tensors

extension Checkpoint {
  /// Opens a model file, and the other parts of its model where it is split; or a Hugging Face folder.
  ///
  /// The file is mapped, its header read and checked whole; every tensor's bytes are known to lie inside. Complexity:
  /// O(header). Memory grows with the header, never with what its counts pretend.
  public static func open(_ path: String) throws(CheckpointError) -> Checkpoint {
    if let folder = CheckpointFolder(path) { return try open(folder) }
    return try open(CheckpointFile(mapping: path))
  }

  /// Opens the bytes of a model file, as `open(_:)` does a file at `path`.
  package static func open(_ bytes: ByteRegion, path: String) throws(CheckpointError) -> Checkpoint {
    try open(CheckpointFile(path: path, region: bytes))
  }

  private static func open(_ folder: CheckpointFolder) throws(CheckpointError) -> Checkpoint {
    guard let reader = checkpointReaders.first(where: { $0.recognizes(folder) }) else {
      throw .unrecognized(path: folder.path, found: "a folder without .safetensors files")
    }
    return Checkpoint(path: folder.path, contents: try reader.read(folder))
  }

  private static func open(_ file: CheckpointFile) throws(CheckpointError) -> Checkpoint {
    let start = file.start(16)
    guard let reader = checkpointReaders.first(where: { $0.recognizes(start) }) else {
      throw .unrecognized(path: file.path, found: describe(start))
    }
    return Checkpoint(path: file.path, contents: try reader.read(file))
  }

  /// What the first bytes of a file that is no checkpoint look like.
  private static func describe(_ start: [UInt8]) -> String {
    let known: [(start: String, what: String)] = [
      ("version https://", "a Git LFS pointer in place of the model"), ("<!DOCTYPE", "a web page"),
      ("<html", "a web page"), ("PK\u{3}\u{4}", "a ZIP archive, such as a PyTorch checkpoint"),
      ("lmgg", "a GGML file, older than GGUF"), ("fmgg", "a GGMF file, older than GGUF"),
      ("tjgg", "a GGJT file, older than GGUF"),
    ]
    if start.isEmpty { return "an empty file" }
    if let match = known.first(where: { start.starts(with: $0.start.utf8) }) { return match.what }
    let digits = start.prefix(4).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
    return "the bytes " + digits.joined(separator: " ")
  }
}

/// A file format that can be opened. One folder a format, one line in `checkpointReaders`.
protocol CheckpointReader: Sendable {
  /// Whether a file that starts with these bytes (at most 16) is of this format.
  static func recognizes(_ start: [UInt8]) -> Bool

  /// Reads the header, of the other parts too where the model is split.
  static func read(_ file: CheckpointFile) throws(CheckpointError) -> CheckpointContents

  /// Whether a folder holds a model of this format. No, unless the format says otherwise.
  static func recognizes(_ folder: CheckpointFolder) -> Bool

  /// Reads the headers of the model in a folder.
  static func read(_ folder: CheckpointFolder) throws(CheckpointError) -> CheckpointContents
}

extension CheckpointReader {
  static func recognizes(_ folder: CheckpointFolder) -> Bool { false }

  static func read(_ folder: CheckpointFolder) throws(CheckpointError) -> CheckpointContents {
    throw .unrecognized(path: folder.path, found: "a folder")
  }
}

/// All file formats; the first that recognises a file reads it.
private let checkpointReaders: [any CheckpointReader.Type] = [
  GGUFReader.self, SafeTensorsReader.self,
]
