import Foundation

/// The commands and what they take, as the argument parser itself tells.
struct CommandList: Decodable {
  struct Command: Decodable {
    let commandName: String
    let subcommands: [Command]?
    let arguments: [Argument]?
  }

  struct Argument: Decodable {
    let kind: String
    let valueName: String?
    let abstract: String?
    let names: [Name]?

    struct Name: Decodable {
      let name: String
    }

    /// Whether a person names a file with it that the command writes.
    var isOutput: Bool {
      guard kind != "flag", let abstract else { return false }
      return ["file to write", "to this file", "in this file"].contains { abstract.contains($0) }
    }

    /// The option's name, or what help calls the value.
    var name: String { names?.last?.name ?? valueName ?? "" }
  }

  let command: Command

  /// All commands but the parser's own.
  static func read() throws -> [Command] {
    let list = try TestProgram.run("--experimental-dump-help").output
    let commands = try JSONDecoder().decode(CommandList.self, from: list).command.subcommands ?? []
    return commands.filter { $0.commandName != "help" }
  }
}
