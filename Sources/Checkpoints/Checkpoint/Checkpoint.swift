/// The file formats that hold models.
public enum CheckpointKind: String, Sendable, CaseIterable {
  /// One file, or several parts of one: metadata, tensor entries, aligned data.
  case gguf
  /// A `.safetensors` file, or a Hugging Face folder of them with its `config.json`.
  case safetensors
}

/// A model file that has been opened: its metadata, and its tensors as views on the mapped bytes.
///
/// A split model is one checkpoint. Nothing but the header has been read.
public final class Checkpoint: Sendable {
  /// The path it was opened by; of a Hugging Face folder, without a slash at its end.
  public let path: String

  /// All files of the model, in the order of their parts.
  public let files: [File]

  /// The file format.
  public let kind: CheckpointKind

  /// The version of the file format.
  public let version: Int

  /// What the file says of the model. Of a split model: the first part's.
  public let metadata: Metadata

  /// All tensors, in the order of the header.
  public let tensors: [CheckpointTensor]

  /// What keeps a GGUF file of the same metadata and tensors from running: empty where there is nothing, as for what
  /// was read from GGUF.
  public let conversionFaults: [ConversionFault]

  private let positions: [FileText: Int]

  /// One file of a model.
  public struct File: Sendable, Equatable {
    /// Where it lies, relative to the working directory if the model was opened so.
    public let path: String
    /// Its size on disk, header and padding included.
    public let byteCount: Int

    /// A file of which the size is known.
    package init(path: String, byteCount: Int) {
      self.path = path
      self.byteCount = byteCount
    }
  }

  /// A checkpoint of what a reader found. Names of tensors must be unique.
  package init(path: String, contents: CheckpointContents) {
    self.path = path
    files = contents.files
    kind = contents.kind
    version = contents.version
    metadata = contents.metadata
    tensors = contents.tensors
    conversionFaults = contents.conversionFaults
    var positions: [FileText: Int] = [:]
    positions.reserveCapacity(tensors.count)
    for (position, tensor) in tensors.enumerated() { positions[tensor.nameText] = position }
    // What is shown for a name that is not UTF-8 finds it too, unless it is another tensor's name.
    for (position, tensor) in tensors.enumerated() where !tensor.nameText.isUTF8 {
      let shown = FileText(tensor.name)
      if positions[shown] == nil { positions[shown] = position }
    }
    self.positions = positions
  }

  /// Fails where a GGUF file of the same metadata and tensors would not run.
  public func checkConvertible() throws(CheckpointError) {
    if let fault = conversionFaults.first { throw .notConvertible(path: path, fault) }
  }

  /// The tensor of that name. Complexity: O(1).
  public func tensor(named name: String) -> CheckpointTensor? {
    tensor(named: FileText(name))
  }

  /// The tensor of a name that need not be UTF-8. Complexity: O(1).
  public func tensor(named name: FileText) -> CheckpointTensor? {
    positions[name].map { tensors[$0] }
  }
}

/// What a reader of a file format hands over.
package struct CheckpointContents: Sendable {
  /// The file format.
  package let kind: CheckpointKind
  /// The version of the file format.
  package let version: Int
  /// The files, in the order of their parts.
  package let files: [Checkpoint.File]
  /// The metadata of the first file.
  package let metadata: Metadata
  /// The tensors of all files, checked against their bounds.
  package let tensors: [CheckpointTensor]
  /// Why a Hugging Face folder can't become GGUF; empty where it can.
  package let conversionFaults: [ConversionFault]

  /// What a reader has found and checked: names once each, every tensor within its file.
  package init(
    kind: CheckpointKind, version: Int, files: [Checkpoint.File], metadata: Metadata, tensors: [CheckpointTensor],
    conversionFaults: [ConversionFault] = []
  ) {
    self.kind = kind
    self.version = version
    self.files = files
    self.metadata = metadata
    self.tensors = tensors
    self.conversionFaults = conversionFaults
  }
}
