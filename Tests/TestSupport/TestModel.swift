public import Foundation

/// A real model that tests use where it has been fetched.
public enum TestModel: String, Sendable {
  case smolLM2 = "SmolLM2-135M-Instruct"
  /// 253 MB, which `scripts/test` fetches with CI=true alone.
  case gemma3 = "gemma-3-270m"

  /// The file's name in the model folder.
  public var fileName: String {
    switch self {
    case .smolLM2: "SmolLM2-135M-Instruct.Q4_1.gguf"
    case .gemma3: "gemma-3-270m-q4_k_m.gguf"
    }
  }

  /// What to do to have it.
  public var remedy: String { "run `quantscope pull \(rawValue)`" }

  /// The file, nil where it has not been fetched: in `QUANTSCOPE_MODELS`, else in the program's model folder.
  public var url: URL? {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["HOME"] ?? NSHomeDirectory()
    let data = environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.local/share"
    let folder = environment["QUANTSCOPE_MODELS"] ?? data + "/quantscope/models"
    let url = URL(fileURLWithPath: folder).appending(path: fileName)
    return FileManager.default.fileExists(atPath: url.path) ? url : nil
  }

  /// The file's path, or an error that says how to fetch it.
  public func path() throws -> String {
    guard let url else { throw MissingModel(model: self) }
    return url.path
  }
}

/// A model that a test asked for and that is not there.
public struct MissingModel: Error, CustomStringConvertible {
  public let model: TestModel
  public var description: String { "no \(model.fileName): \(model.remedy)" }
}
