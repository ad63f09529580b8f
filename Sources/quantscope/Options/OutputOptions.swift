import ArgumentParser
import Files

/// What a command that writes may do to files that are there.
struct OutputOptions: ParsableArguments {
  @Flag(help: "Replace a file that is there, though this program did not write it; never one that is read.")
  var force = false

  /// The check of what a run may write that reads `sources`, files and folders.
  func check(reading sources: [String]) -> OutputCheck {
    OutputCheck(sources: sources, replacesForeign: force)
  }
}
