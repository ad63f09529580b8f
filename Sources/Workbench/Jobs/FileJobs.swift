#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Writes a file under its final name in one step.
package struct SaveFileJob: Job {
  let path: String
  let bytes: [UInt8]
  let announcement: String

  package init(path: String, bytes: [UInt8], announcement: String) {
    self.path = path
    self.bytes = bytes
    self.announcement = announcement
  }

  package var id: JobID { JobID("save " + path) }
  package var title: String { "save" }
  package var lane: Lane { .files }

  package func run(_ context: JobContext) throws {
    try WholeFile.write(bytes, to: path)
    if !announcement.isEmpty { context.post(Announcement(text: announcement)) }
  }
}

/// Shows a text in the message line.
package struct Announcement: JobResult {
  package let text: String

  package init(text: String) {
    self.text = text
  }

  package func apply(to shared: inout Shared) -> [Effect] {
    shared.messages.inform(text)
    return []
  }
}

/// Keeps the settings for the next start.
package struct PersistJob: Job {
  let settings: Settings

  package init(settings: Settings) {
    self.settings = settings
  }

  package var id: JobID { "settings" }
  package var title: String { "settings" }
  package var lane: Lane { .files }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
    try SettingsStore.standard.save(settings)
  }
}

/// Files that are there whole or not at all.
package enum WholeFile {
  /// Writes `bytes` beside `path` and renames, creating folders on the way.
  package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
    let url = URL(filePath: path)
    do {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url, options: .atomic)
    } catch {
      throw FileError(path: path, reason: "\(error)")
    }
  }
}

extension WholeFile {
  /// `path` from the root, a leading `~` resolved.
  package static func absolute(_ path: String) -> String {
    var path = path
    if path == "~" || path.hasPrefix("~/"), let home = ProcessInfo.processInfo.environment["HOME"] {
      path = home + path.dropFirst()
    }
    guard !path.hasPrefix("/") else { return path }
    return FileManager.default.currentDirectoryPath + "/" + path
  }
}

/// A file that could not be written.
package struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  package let path: String
  package let reason: String

  package var description: String { "cannot write \(path): \(reason)" }
}
