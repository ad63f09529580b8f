package import Files

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Files that people name, and those that the program keeps for itself.
package enum UserFile {
  /// Writes `bytes` as a file that is there whole or not at all, in a folder that is made where there is none.
  package static func write(_ bytes: [UInt8], to path: String) throws(FilesError) {
    // Where that can't be done, writing the file says why.
    try? FileManager.default.createDirectory(
      atPath: FilePath.folder(of: path), withIntermediateDirectories: true)
    try NewFile.write(bytes, to: path)
  }

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
