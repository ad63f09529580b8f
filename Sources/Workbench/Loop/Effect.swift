/// What `update` asks the world to do.
package enum Effect: Sendable {
  /// Runs a job; one of the same id that still runs is cancelled first.
  case start(any Job)
  /// Asks a job to stop, and takes those off that wait.
  case cancel(JobID)
  /// Writes a file atomically, creating its folder; failing shows an error.
  case save(path: String, bytes: [UInt8], announcement: String)
  /// Keeps settings and recent models for the next start.
  case persist(Settings)
  /// Puts text on the terminal's clipboard.
  case copy(String)
  /// Stops the process until the shell's `fg`.
  case suspend
  /// Leaves the program.
  case quit
}
