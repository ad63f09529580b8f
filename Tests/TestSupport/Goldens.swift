public import Foundation
public import Testing

/// Reference data: where it lies, and what a test says when it is not there.
///
/// `QUANTSCOPE_GOLDENS` names the full set; without it `../shared/goldens` beside the project is looked at, then the
/// compact subset that the project carries under `Tests/Goldens`, in the same layout.
public enum Goldens {
  /// The project's own folder.
  public static let projectFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private static let fullSet: URL = {
    let named = ProcessInfo.processInfo.environment["QUANTSCOPE_GOLDENS"].map { URL(fileURLWithPath: $0) }
    return named ?? projectFolder.deletingLastPathComponent().appending(path: "shared/goldens")
  }()

  private static let folders = [fullSet, projectFolder.appending(path: "Tests/Goldens")]

  /// Whether a test whose golden is missing must run, and fail: in CI, where the full set is there to have it.
  static var mustBeThere: Bool { isCI && FileManager.default.fileExists(atPath: fullSet.path) }

  /// The file or folder at `path` below the goldens, nil where neither set has it. The full set comes first.
  public static func url(_ path: String) -> URL? {
    folders.map { $0.appending(path: path) }.first { FileManager.default.fileExists(atPath: $0.path) }
  }

  /// Those of a parameterised test's cases whose golden is there; in CI, beside the full set, all of them.
  public static func available<Case>(_ cases: [Case], path: (Case) -> String) -> [Case] {
    mustBeThere ? cases : cases.filter { url(path($0)) != nil }
  }

  /// The path in the file system of the golden at `path`.
  public static func path(_ path: String) throws -> String {
    guard let url = url(path) else { throw MissingGolden(path: path) }
    return url.path
  }

  /// The bytes of the golden at `path`.
  public static func data(_ path: String) throws -> Data {
    guard let url = url(path) else { throw MissingGolden(path: path) }
    return try Data(contentsOf: url, options: .alwaysMapped)
  }

  /// The little-endian 32-bit floats of the golden at `path`.
  public static func floats(_ path: String) throws -> [Float] {
    let bytes = [UInt8](try data(path))
    return stride(from: 0, to: bytes.count - 3, by: 4).map { at in
      Float(
        bitPattern: UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16
          | UInt32(bytes[at + 3]) << 24)
    }
  }

  /// Whether tests run where everything they need must be there.
  public static let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
}

/// A golden that a test asked for and that is not there.
public struct MissingGolden: Error, CustomStringConvertible {
  public let path: String
  public var description: String { "no golden \(path); set QUANTSCOPE_GOLDENS to the folder that has it" }
}

extension Trait where Self == ConditionTrait {
  /// Skips, with the reason, where a golden is not there; in CI, beside the full set, the test runs and fails instead.
  public static func requires(golden path: String) -> Self {
    .enabled("needs the golden \(path)") { Goldens.mustBeThere || Goldens.url(path) != nil }
  }

  /// Skips, with the reason, where a model has not been fetched; in CI the test runs and fails instead.
  public static func requires(model: TestModel) -> Self {
    .enabled("needs \(model.fileName): \(model.remedy)") { Goldens.isCI || model.url != nil }
  }
}
