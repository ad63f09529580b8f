#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

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
