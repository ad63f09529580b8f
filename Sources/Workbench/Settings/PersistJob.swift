/// Keeps the settings for the next start.
package struct PersistJob: Job {
  let settings: Settings

  /// Writes `settings` where the next start looks for them.
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
