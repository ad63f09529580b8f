#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Which model to open when none is named.
package enum DefaultModel {
  /// The one opened last that is still there, else the bundled sample, else nil.
  package static func path(_ settings: Settings) -> String? {
    let files = FileManager.default
    if let last = settings.recentModels.first, files.fileExists(atPath: last) { return last }
    for folder in sampleFolders {
      let names = ((try? files.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".gguf") }
      if let first = names.min() { return folder + "/" + first }
    }
    return nil
  }

  /// Where bundled models are: the folder that QUANTSCOPE_SAMPLES names (empty: nowhere), else `samples`.
  package static var sampleFolders: [String] {
    guard let named = ProcessInfo.processInfo.environment["QUANTSCOPE_SAMPLES"] else {
      return Bundled.folders("samples")
    }
    return named.isEmpty ? [] : [named]
  }
}

extension State {
  /// The effects of starting the program with a model, and perhaps with its reference.
  package mutating func begin(opening path: String, reference: String? = nil) -> [Effect] {
    let effects = open(path) + (reference.map { [.start(OpenReferenceJob(path: $0))] } ?? [])
    enterOnBoard(effects)
    return effects
  }
}
