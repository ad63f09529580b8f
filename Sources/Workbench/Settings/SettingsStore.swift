package import Files
internal import Inference
internal import TOMLKit

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The file that settings live in between starts: `quantscope/state.toml` in the XDG state folder.
package struct SettingsStore: Sendable {
  /// Where it lies.
  package let path: String

  /// A store in the file at `path`.
  package init(path: String) {
    self.path = path
  }

  /// The person's own.
  package static var standard: SettingsStore {
    SettingsStore(path: BaseFolder.state.path() + "/quantscope/state.toml")
  }

  /// What was saved last; a missing or broken file gives the defaults, since nothing in there is worth an error.
  package func load() -> Settings {
    var settings = Settings()
    guard let data = FileManager.default.contents(atPath: path), data.count < 1 << 20,
      let table = try? TOMLTable(string: String(decoding: data, as: UTF8.self))
    else { return settings }
    settings.theme = table["theme"]?.string
    settings.chatMemory.choose(kvType: table["kv-type"]?.string, shiftsContext: table["context-shift"]?.bool)
    if let recent = table["recent-models"]?.array {
      for index in (0..<min(recent.count, 12)).reversed() {
        if let path = recent[index].string { settings.remember(model: path) }
      }
    }
    return settings
  }

  /// Replaces the file in one step.
  package func save(_ settings: Settings) throws(FilesError) {
    let table = TOMLTable()
    if let theme = settings.theme { table["theme"] = theme }
    table["kv-type"] = settings.chatMemory.cacheType.rawValue
    table["context-shift"] = settings.chatMemory.shiftsContext
    table["recent-models"] = TOMLArray(settings.recentModels)
    try UserFile.write(Array((table.convert() + "\n").utf8), to: path)
  }
}
