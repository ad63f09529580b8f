/// Writes a file under its final name in one step.
package struct SaveFileJob: Job {
  let path: String
  let bytes: [UInt8]
  let announcement: String

  /// Writes `bytes` to `path`, then shows `announcement`.
  package init(path: String, bytes: [UInt8], announcement: String) {
    self.path = path
    self.bytes = bytes
    self.announcement = announcement
  }

  package var id: JobID { JobID("save " + path) }
  package var title: String { "save" }
  package var lane: Lane { .files }

  package func run(_ context: JobContext) throws {
    try UserFile.write(bytes, to: path)
    if !announcement.isEmpty { context.post(Announcement(text: announcement)) }
  }
}

/// Shows a text in the message line.
package struct Announcement: JobResult {
  /// What a person reads.
  package let text: String

  /// Shows `text` until a key is pressed.
  package init(text: String) {
    self.text = text
  }

  package func apply(to shared: inout Shared) -> [Effect] {
    shared.messages.inform(text)
    return []
  }
}
