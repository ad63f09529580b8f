import Files
import Foundation

/// An array of cells that Slurm was given. It is kept in the sweep's folder before Slurm gets it, so that it is known however
/// the program ends.
struct SlurmSubmission: Codable {
  /// The job's name, which no other has.
  let name: String
  /// Cells by their ids, in the order of the array.
  let cells: [String]
  /// The job's number; nil where the program ended before it was told.
  var job: String?

  /// Tasks that an array may have where nobody has set Slurm otherwise.
  static let most = 1000

  init(_ cells: [SweepCell]) {
    name = "quantscope-" + UUID().uuidString.prefix(8).lowercased()
    self.cells = cells.map(\.id)
  }

  /// The last one of a folder; nil where there is none that can be read.
  static func last(in folder: SweepFolder) -> SlurmSubmission? {
    FileManager.default.contents(atPath: folder.submission).flatMap {
      try? JSONDecoder().decode(SlurmSubmission.self, from: $0)
    }
  }

  func keep(in folder: SweepFolder) throws {
    try NewFile.write([UInt8](try JSONEncoder().encode(self)), to: folder.submission)
  }

  /// The script of the array's tasks: each takes its cell from the list, which is a copy of Slurm's by then.
  func script(_ folder: SweepFolder, program: String, settings: SlurmSettings, threads: Int?) -> String {
    let limit = settings.atOnce.map { "%\($0)" } ?? ""
    let options =
      ["--job-name=\(name)", "--array=0-\(cells.count - 1)\(limit)", "--output=/dev/null"] + settings.options
    let threads = (threads ?? settings.processors).map { " --threads \($0)" } ?? ""
    return """
      #!/bin/sh
      \(options.map { "#SBATCH \($0)" }.joined(separator: "\n"))
      set -- \(cells.joined(separator: " \\\n  "))
      shift "$SLURM_ARRAY_TASK_ID"
      exec \(Self.quoted(program)) sweep \(Self.quoted(folder.path)) --cell "$1"\(threads) \
        2>\(Self.quoted(folder.logs))/"$1.log"

      """
  }

  /// A text as a word of the shell.
  private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
