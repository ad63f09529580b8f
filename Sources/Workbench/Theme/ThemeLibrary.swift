#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The themes there are: the built-in one and those of the theme folders.
package struct ThemeLibrary: Sendable {
  /// Theme files by name; a file in a later folder stands in for one of the same name in an earlier folder.
  private let files: [String: String]

  /// Looks into `folders`, in rising order of importance. Reads names only.
  package init(folders: [String] = ThemeLibrary.standardFolders()) {
    var files: [String: String] = [:]
    for folder in folders {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      for name in names where name.hasSuffix(".toml") && name.count > 5 {
        files[String(name.dropLast(5))] = folder + "/" + name
      }
    }
    self.files = files
  }

  /// The names, the default's first.
  package var names: [String] {
    [Theme.builtIn.name] + files.keys.filter { $0 != Theme.builtIn.name }.sorted()
  }

  /// The theme called `name`; nil means the default.
  package func theme(named name: String?) throws(ThemeError) -> Theme {
    guard let name else { return .builtIn }
    guard let path = files[name] else {
      if name == Theme.builtIn.name { return .builtIn }
      throw .unknownTheme(name: name, known: names)
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw .cannotRead(file: path, reason: "the file cannot be opened")
    }
    return try Theme(toml: String(decoding: data.prefix(1 << 20), as: UTF8.self), file: path)
  }

  /// Where themes lie: those that come with the program, then the user's own.
  package static func standardFolders(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> [String] {
    Bundled.folders("themes", environment) + [XDG.folder(.config, environment) + "/quantscope/themes"]
  }
}

/// Files that come with the program.
package enum Bundled {
  /// Where the folder `name` may lie, in rising order of importance: below the install prefix, beside the build, in the
  /// current folder.
  package static func folders(
    _ name: String, _ environment: [String: String] = ProcessInfo.processInfo.environment,
    executable: String? = ProcessInfo.processInfo.arguments.first
  ) -> [String] {
    var folders: [String] = []
    if let program = executable.flatMap({ resolved($0, environment) }) {
      let folder = program.deletingLastPathComponent()
      folders.append(folder.deletingLastPathComponent().appending(path: "share/quantscope/\(name)").path)
      // .build/<triple>/release/quantscope lies three folders below the project.
      let build = folder.deletingLastPathComponent().deletingLastPathComponent()
      if build.lastPathComponent == ".build" {
        folders.append(build.deletingLastPathComponent().appending(path: name).path)
      }
    }
    return folders + [name]
  }

  /// The program's own file, symbolic links followed, looked up in PATH when its name has no slash.
  private static func resolved(_ name: String, _ environment: [String: String]) -> URL? {
    let candidates =
      name.contains("/") ? [name] : (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
    let found = candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    return found.map { URL(filePath: $0).resolvingSymlinksInPath() }
  }
}

/// The folders of the XDG base-directory rules.
package enum XDG {
  package enum Kind: String, Sendable {
    case config = "XDG_CONFIG_HOME"
    case state = "XDG_STATE_HOME"
    case data = "XDG_DATA_HOME"

    fileprivate var fallback: String {
      switch self {
      case .config: ".config"
      case .state: ".local/state"
      case .data: ".local/share"
      }
    }
  }

  /// The folder of `kind`; only absolute paths count, as the rules say.
  package static func folder(_ kind: Kind, _ environment: [String: String] = ProcessInfo.processInfo.environment)
    -> String
  {
    if let named = environment[kind.rawValue], named.hasPrefix("/") { return named }
    return (environment["HOME"] ?? "/tmp") + "/" + kind.fallback
  }
}
