import ArgumentParser
import Catalogue

/// `quantscope pull`: fetches a model into the model folder.
struct PullCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull",
    abstract: "Fetch a model into the model folder; a broken download goes on where it stopped.",
    discussion: """
      Known names:
      \(ModelCatalogue.all.map { "  \($0.name)  (\($0.summary))" }.joined(separator: "\n"))

      The folder is QUANTSCOPE_MODELS, else quantscope/models in the XDG data folder. HF_ENDPOINT names another hub, \
      HF_TOKEN a token for it. Prints the file's path.
      """)

  @Argument(help: "A name of the catalogue, or hf:OWNER/REPO/FILE.")
  var model: String

  func run() throws {
    let reference = try ModelReference(model)
    Signals.watchInterrupts()
    let line = ProgressLine()
    let pulled = try ModelPuller().pull(reference, isCancelled: { Signals.isInterrupted }) { progress in
      switch progress.phase {
      case .waiting: line.show("another program fetches \(reference.fileName); waiting for it")
      case .downloading:
        line.bytes(
          "\(reference.fileName) from \(progress.source)", completed: progress.completed, total: progress.total)
      case .verifying: line.bytes("checking", completed: progress.completed, total: progress.total)
      }
    }
    line.clear()
    if pulled.wasThere {
      Output.message("\(reference.fileName) is there already")
    } else if !pulled.isVerified {
      Output.message("the hub told no checksum for \(reference.fileName); only its size was checked")
    }
    try Output.line(pulled.path)
  }
}
