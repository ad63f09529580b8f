import Foundation
import TestSupport

/// What Package.swift declares, read as text: names of targets, and those of the library.
struct Manifest {
  /// Targets that are no tests nor support of tests.
  let targets: [String]
  /// Targets of the library product.
  let library: [String]

  init() throws {
    let text = try String(contentsOf: Goldens.projectFolder.appending(path: "Package.swift"), encoding: .utf8)
    let declared = text.matches(of: /\.(?:systemLibrary|target|executableTarget)\(\s*name: "(\w+)"/)
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Goldens.projectFolder.appending(path: "Sources").path)
    targets = declared.map { String($0.1) }.filter(folders.contains)
    let product = text.firstMatch(of: /\.library\(\s*name: "Quantscope",\s*targets: \[([^\]]*)\]/)
    library = product.map { $0.1.matches(of: /"(\w+)"/).map { String($0.1) } } ?? []
  }
}
