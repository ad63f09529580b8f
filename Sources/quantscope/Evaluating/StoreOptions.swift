import ArgumentParser
import Foundation
import Results

/// Whether results are kept.
struct StoreOptions: ParsableArguments {
  @Flag(help: "Neither use what was measured before nor keep what is measured now.")
  var noStore = false

  /// The results store; nil where it is not wanted, or can't be used, which is said.
  func open() -> ResultsStore? {
    guard !noStore else { return nil }
    do throws(ResultsError) {
      return try Self.standard()
    } catch {
      Output.message("\(error); going on without it")
      return nil
    }
  }

  /// The store of this person. Fails where it can't be used.
  static func standard() throws(ResultsError) -> ResultsStore {
    try ResultsStore(ResultsStore.standardPath(in: ProcessInfo.processInfo.environment))
  }
}
