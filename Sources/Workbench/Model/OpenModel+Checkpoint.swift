package import Checkpoints
internal import Files

extension OpenModel {
  /// Opens the file or folder at `path`, from the root. Complexity: O(metadata + tensors); no weights are read.
  ///
  /// Throws `CheckpointError` where it is no model, or one that can't be read.
  package static func open(_ path: String) throws(CheckpointError) -> OpenModel {
    let before = FileVersion(path)
    let checkpoint = try Checkpoint.open(path)
    let versions = ([path] + checkpoint.files.map(\.path)).compactMap(FileVersion.init)
    // A file that was replaced while it was being opened is known by no version.
    let isKnown = versions.first == before && versions.count == checkpoint.files.count + 1
    return OpenModel(checkpoint, path: path, versions: isKnown ? versions : nil)
  }

  /// What a checkpoint says about itself.
  private init(_ checkpoint: Checkpoint, path: String, versions: [FileVersion]?) {
    let summary = checkpoint.summary
    self.init(
      path: path, name: OpenModel.name(ofFile: path), family: summary.family ?? "",
      parameterCount: summary.parameterCount, bitsPerWeight: summary.bitsPerWeight, byteCount: summary.fileByteCount,
      entries: checkpoint.metadata.pairs.map { key, value in
        Entry(key: key.string, type: value.typeText, value: value.shortText)
      }, checkpoint: checkpoint, versions: versions)
  }

  /// What people call a model: its file's name without the ending. What the metadata says is often something else.
  package static func name(ofFile path: String) -> String {
    let name = FileName.of(path)
    return name.lowercased().hasSuffix(".gguf") && name.count > 5 ? String(name.dropLast(5)) : name
  }
}

extension MetadataValue {
  /// The type in a word, an array's with its length: `string[49152]`.
  fileprivate var typeText: String {
    guard let array else { return type.description }
    return "\(array.elementType.description)[\(array.count)]"
  }

  /// The value in one line of at most a few hundred characters.
  fileprivate var shortText: String {
    if let array {
      let shown = array.prefix(8).map(\.shortText).joined(separator: ", ")
      return "[" + shown + (array.count > 8 ? ", …]" : "]")
    }
    if let text { return String(text.string.prefix(400)) }
    if let boolean { return boolean ? "true" : "false" }
    if case .float32(let value) = self { return "\(value)" }
    if case .uint64(let value) = self { return "\(value)" }
    if let integer { return "\(integer)" }
    return number.map { "\($0)" } ?? ""
  }
}
