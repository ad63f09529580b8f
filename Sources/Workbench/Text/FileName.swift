/// Names of files in paths.
enum FileName {
  /// The part of a path after its last slash.
  static func of(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}
