package import Checkpoints

/// The model on the screen: what its file says about itself.
package struct OpenModel: Sendable {
  /// One key of the file's metadata, as text to read.
  package struct Entry: Hashable, Sendable {
    package let key: String
    package let type: String
    package let value: String

    package init(key: String, type: String, value: String) {
      self.key = key
      self.type = type
      self.value = value
    }
  }

  package let path: String
  package let name: String
  /// The model family, `llama`; empty where the file does not say.
  package let family: String
  package let parameterCount: Int
  package let bitsPerWeight: Double
  package let byteCount: Int
  package let entries: [Entry]
  /// The file itself, nil for models that were never opened from one, as in tests.
  package var checkpoint: Checkpoint?
  /// The tensors, in the order of the file.
  package var tensors: [CheckpointTensor] = []

  package init(
    path: String, name: String, family: String, parameterCount: Int, bitsPerWeight: Double, byteCount: Int,
    entries: [Entry]
  ) {
    self.path = path
    self.name = name
    self.family = family
    self.parameterCount = parameterCount
    self.bitsPerWeight = bitsPerWeight
    self.byteCount = byteCount
    self.entries = entries
  }
}
