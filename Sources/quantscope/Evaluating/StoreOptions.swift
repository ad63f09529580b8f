import ArgumentParser
import Foundation
import Results

/// Whether results are kept.
struct StoreOptions: ParsableArguments {
  @Flag(help: "Neither use what was measured before nor keep what is measured now.")
  var noStore = false

  /// The results store; nil where it is not wanted, or can't be used, which is said.
  func open() -> ResultsStore? {
    noStore ? nil : Self.opened()
  }

  /// The same where it is wanted.
  static func opened() -> ResultsStore? {
    do throws(ResultsError) {
      return try standard()
    } catch {
      Output.message("\(error); going on without it")
      return nil
    }
  }

  /// The variable that says that this process alone uses the store, which may lie on a network's file system.
  static let aloneVariable = "QUANTSCOPE_RESULTS_ALONE"

  /// Whether this process is a cell of a sweep, with a store of its own.
  static var isAlone: Bool { ProcessInfo.processInfo.environment[aloneVariable] != nil }

  /// The store of this person. Fails where it can't be used.
  static func standard() throws(ResultsError) -> ResultsStore {
    try ResultsStore(
      ResultsStore.standardPath(in: ProcessInfo.processInfo.environment), sharing: isAlone ? .none : .machine)
  }
}
