internal import Files
import Foundation

/// The folder that downloaded models lie in.
public struct ModelFolder: Sendable, Equatable {
  /// The folder's path; it need not exist yet.
  public let path: String

  /// The folder at `path`, absolute or relative to the working directory; nothing is made or looked at.
  public init(path: String) {
    self.path = path
  }

  /// `QUANTSCOPE_MODELS`, else `quantscope/models` in the XDG data folder (`XDG_DATA_HOME`, else `~/.local/share`).
  public static var standard: ModelFolder {
    named(in: ProcessInfo.processInfo.environment)
  }

  /// The folder that an environment names, see ``standard``.
  package static func named(in environment: [String: String]) -> ModelFolder {
    if let named = environment["QUANTSCOPE_MODELS"], !named.isEmpty { return ModelFolder(path: named) }
    return ModelFolder(path: BaseFolder.data.path(in: environment) + "/quantscope/models")
  }

  /// The path of a file in the folder, whether or not it is there.
  public func path(of fileName: String) -> String {
    path + "/" + fileName
  }

  /// The path of a file in the folder, nil where it is not there.
  public func existing(_ fileName: String) -> String? {
    let path = path(of: fileName)
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// The names of the model files in the folder, sorted; empty where there is no folder.
  public var files: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(".gguf") }.sorted()
  }
}
