package import Checkpoints

/// The families that can be loaded.
package enum ArchitectureRegistry {
  /// How a family's network is made of a checkpoint.
  package typealias Factory = @Sendable (borrowing WeightLoader) throws(InferenceError) -> any Architecture

  /// One line a family: the name that files give in `general.architecture`, and how it is made.
  private static let families: [(name: String, make: Factory)] = [
    ("llama", { loader throws(InferenceError) in try Llama(loader) })
  ]

  /// The names of all families.
  package static var names: [String] { families.map(\.name) }

  /// The network that `checkpoint` holds.
  package static func network(of checkpoint: Checkpoint) throws(InferenceError) -> any Architecture {
    guard let name = checkpoint.metadata.string("general.architecture") else {
      throw .missingMetadata(key: "general.architecture", expected: "the name of a model family")
    }
    guard let family = families.first(where: { $0.name == name }) else {
      throw .unknownArchitecture(name: name, known: names)
    }
    return try family.make(WeightLoader(checkpoint, architecture: name))
  }
}
