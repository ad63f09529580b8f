/// Opens a model file: maps it and reads its header.
package struct OpenModelJob: Job {
  package let path: String

  package init(path: String) {
    self.path = path
  }

  package var id: JobID { "open" }
  package var title: String { "open" }
  package var lane: Lane { .files }
  package var guardsQuit: Bool { false }

  package func run(_ context: JobContext) throws {
  }
}
