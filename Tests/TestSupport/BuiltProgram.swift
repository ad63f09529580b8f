import Foundation

/// The program that was built with the tests.
public enum BuiltProgram {
  /// Beside the test runner, where the build puts both; else where a release build puts it.
  public static let path: String = {
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    let candidates = [beside, Goldens.projectFolder.appending(path: ".build/release")]
      .map { $0.appending(path: "quantscope").path }
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) } ?? candidates[1]
  }()
}
