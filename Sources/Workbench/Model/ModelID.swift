import Synchronization

/// Which opening of a file a model comes from. Models of one identity are the same mapped bytes; a path may mean other
/// ones by now.
package struct ModelID: Hashable, Sendable {
  private static let last = Atomic<Int>(0)
  private let number: Int

  /// An identity that no other has.
  package init() {
    number = ModelID.last.wrappingAdd(1, ordering: .relaxed).newValue
  }
}
