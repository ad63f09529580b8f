import Foundation
public import Testing

/// Text that a test expects, kept in a file beside it: `Snapshots/NAME.txt` in the test target's folder.
///
/// With `UPDATE_SNAPSHOTS=1` (`make update-snapshots`) the files are written anew; their change is reviewed as a diff.
public enum Snapshot {
  private static let isUpdating = ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1"

  /// Compares `text` with the snapshot `name` of the target that `file` belongs to.
  public static func expect(
    _ text: String, named name: String, file: String = #filePath, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let url = folder(of: file).appending(path: "\(name).txt")
    let text = text.hasSuffix("\n") ? text : text + "\n"
    if isUpdating {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url, options: .atomic)
      return
    }
    guard let known = try? Data(contentsOf: url) else {
      Issue.record("no snapshot \(name); run `make update-snapshots` and review it", sourceLocation: sourceLocation)
      return
    }
    let expected = String(decoding: known, as: UTF8.self)
    guard expected != text else { return }
    Issue.record(
      "\(name) differs from its snapshot (- expected, + found):\n\(difference(expected, text))",
      sourceLocation: sourceLocation)
  }

  /// The `Snapshots` folder of the test target that holds `file`.
  private static func folder(of file: String) -> URL {
    let tests = Goldens.projectFolder.appending(path: "Tests")
    let inside = URL(fileURLWithPath: file).pathComponents.dropFirst(tests.pathComponents.count)
    return tests.appending(path: inside.first ?? "").appending(path: "Snapshots")
  }

  /// The lines that differ, line by line where both have as many, else by insertions and removals.
  private static func difference(_ expected: String, _ found: String) -> String {
    let old = expected.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let new = found.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard old.count != new.count else {
      return zip(old, new).enumerated().filter { $1.0 != $1.1 }
        .map { "line \($0 + 1)\n- \($1.0)\n+ \($1.1)" }.joined(separator: "\n")
    }
    return new.difference(from: old).map { change in
      switch change {
      case .remove(let line, let text, _): "line \(line + 1)\n- \(text)"
      case .insert(let line, let text, _): "line \(line + 1)\n+ \(text)"
      }
    }.joined(separator: "\n")
  }
}
