internal import Files

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
    Bundled.folders("themes", environment) + [BaseFolder.config.path(in: environment) + "/quantscope/themes"]
  }
}
