/// The metadata of a converted model as it grows.
struct MetadataBuilder {
  /// What keys of the family start with.
  let architecture: String
  private(set) var pairs: [(key: FileText, value: MetadataValue)] = []

  init(architecture: String) {
    self.architecture = architecture
  }

  /// Adds `key`, of any group.
  mutating func add(_ key: String, _ value: MetadataValue) {
    pairs.append((FileText(key), value))
  }

  mutating func add(_ key: String, _ text: String) { add(key, .string(FileText(text))) }

  /// Adds a key of the family. Figures come through ``ModelConfiguration``, which bounds them.
  mutating func family(_ key: String, _ value: Int) {
    add("\(architecture).\(key)", .uint32(UInt32(clamping: value)))
  }

  mutating func family(_ key: String, _ value: Double) { add("\(architecture).\(key)", .float32(Float(value))) }

  mutating func family(_ key: String, _ value: String) { add("\(architecture).\(key)", value) }
}
