import ArgumentParser

/// `quantscope runs`: what was measured so far.
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs",
    abstract: "List, compare and export what was measured.",
    discussion: """
      Every measurement is kept in one file: QUANTSCOPE_RESULTS, else quantscope/results.sqlite in the XDG state folder. \
      Several processes may use it at once. Nothing is sent anywhere; remove the file to forget.
      """,
    subcommands: [RunsList.self, RunsShow.self, RunsCompare.self, RunsExport.self],
    defaultSubcommand: RunsList.self)
}
