import ArgumentParser

/// The root command: without a subcommand, the workbench.
struct Quantscope: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantscope",
    abstract: "A terminal workbench for model quantization.",
    usage: """
      quantscope [<model>]
      quantscope <subcommand>
      """,
    discussion: """
      Without a subcommand the workbench opens on <model>, else on the model used last, else on the bundled sample. \
      Exit status: 0 done, 1 the work failed, 64 wrong usage, 130 interrupted.
      """,
    version: "0.1.0",
    subcommands: [
      InspectCommand.self,
      CompareCommand.self,
      QuantizeCommand.self,
      ConvertCommand.self,
      SynthesizeCommand.self,
      TrainCommand.self,
      DrawingsCommand.self,
      PerplexityCommand.self,
      PartingCommand.self,
      TasksCommand.self,
      SweepCommand.self,
      ImatrixCommand.self,
      ChooseCommand.self,
      RunsCommand.self,
      TokenizeCommand.self,
      TemplateCommand.self,
      LogitsCommand.self,
      PruneCommand.self,
      GenerateCommand.self,
      ChatCommand.self,
      SVGCommand.self,
      PullCommand.self,
      BenchCommand.self,
      WorkbenchCommand.self,
    ],
    defaultSubcommand: WorkbenchCommand.self)
}
