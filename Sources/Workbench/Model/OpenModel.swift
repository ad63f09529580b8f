package import Checkpoints
package import Files

/// The model on the screen: what its file says about itself, and the mapped file. Whoever computes with the model takes
/// the weights from here, never from the path, which may mean another file by now.
package struct OpenModel: Sendable {
  /// One key of the file's metadata, as text to read.
  package struct Entry: Hashable, Sendable {
    /// The key, `general.name`.
    package let key: String
    /// Its type in a word, an array's with its length.
    package let type: String
    /// Its value in one line.
    package let value: String

    /// An entry; all texts have to be safe to show.
    package init(key: String, type: String, value: String) {
      self.key = key
      self.type = type
      self.value = value
    }
  }

  /// Tells models apart, where paths can't.
  package let id = ModelID()
  /// Where it was opened, from the root.
  package let path: String
  /// What people call it.
  package let name: String
  /// The model family, `llama`; empty where the file does not say.
  package let family: String
  /// Weights of all tensors.
  package let parameterCount: Int
  /// Bits of all tensors over their weights.
  package let bitsPerWeight: Double
  /// Bytes of all its files.
  package let byteCount: Int
  /// The metadata, in the order of the file.
  package let entries: [Entry]
  /// The mapped file; nil for models that were never opened from one, as in tests.
  package let checkpoint: Checkpoint?
  /// The model's files as they were when it was opened; nil where they changed meanwhile.
  let versions: [FileVersion]?

  /// The tensors, in the order of the file.
  package var tensors: [CheckpointTensor] { checkpoint?.tensors ?? [] }

  /// Whether the other model is this one, opened again: the same files, unchanged.
  package func isUnchanged(_ other: OpenModel) -> Bool {
    versions != nil && versions == other.versions && path == other.path
  }

  /// A model; without `checkpoint` it can be shown, but not explored.
  package init(
    path: String, name: String, family: String, parameterCount: Int, bitsPerWeight: Double, byteCount: Int,
    entries: [Entry], checkpoint: Checkpoint? = nil, versions: [FileVersion]? = nil
  ) {
    self.path = path
    self.name = name
    self.family = family
    self.parameterCount = parameterCount
    self.bitsPerWeight = bitsPerWeight
    self.byteCount = byteCount
    self.entries = entries
    self.checkpoint = checkpoint
    self.versions = versions
  }
}
