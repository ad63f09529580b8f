import Catalogue
import Foundation

/// Files that benchmarks read. What is not there is left out, and said on standard error.
enum Places {
  /// The folder of the whole project.
  static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The bundled model, and SmolLM2 where it was fetched.
  static var models: [(name: String, path: String)] {
    let fetched = ModelCatalogue.named("SmolLM2-135M-Instruct").flatMap { ModelFolder.standard.existing($0.file) }
    if fetched == nil { print("left out: SmolLM2, which `quantscope pull SmolLM2-135M-Instruct` fetches", to: &errors) }
    return [("sketch", project.appending(path: "samples/sketch.gguf").path)] + (fetched.map { [("SmolLM2", $0)] } ?? [])
  }

  /// GGUF files with vocabularies: those of the reference data, the models', and those of `QUANTSCOPE_VOCABULARIES`.
  static var vocabularies: [(name: String, path: String)] {
    let environment = ProcessInfo.processInfo.environment
    let goldens = environment["QUANTSCOPE_GOLDENS"].map { URL(fileURLWithPath: $0) }
    let folders =
      [goldens, project.appending(path: "Tests/Goldens")].compactMap { $0?.appending(path: "inference/tokenizers") }
      + [project.appending(path: "Tests/Goldens/tokenizers")]
      + [environment["QUANTSCOPE_VOCABULARIES"].map { URL(fileURLWithPath: $0) }].compactMap(\.self)
    var names: Set<String> = []
    return (folders.flatMap(files) + models).filter { names.insert($0.name).inserted }
  }

  private static func files(of folder: URL) -> [(name: String, path: String)] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasSuffix(".gguf") }.sorted().map { name in
      (String(name.dropLast(5)).replacingOccurrences(of: "ggml-vocab-", with: ""), folder.appending(path: name).path)
    }
  }

  /// Some megabytes of English: the file that `QUANTSCOPE_CORPUS` names, else the licences and documents of this machine.
  static let english: [UInt8] = {
    if let path = ProcessInfo.processInfo.environment["QUANTSCOPE_CORPUS"],
      let data = FileManager.default.contents(atPath: path)
    {
      return [UInt8](data)
    }
    var text: [UInt8] = []
    for folder in ["/usr/share/common-licenses", "/usr/share/doc", "/usr/share/perl", "/usr/lib/python3"] {
      for path in (FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []).sorted() {
        guard text.count < 10_000_000, isText(path),
          let data = FileManager.default.contents(atPath: folder + "/" + path),
          data.count < 1_000_000, !data.contains(0)
        else { continue }
        text += [UInt8](data)
      }
    }
    return text
  }()

  private static func isText(_ path: String) -> Bool {
    [".txt", ".md", ".rst", ".pod", "README", "copyright", "NEWS", "-2", "-3", "-2.0"].contains { path.hasSuffix($0) }
  }

  private struct Errors: TextOutputStream {
    func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
  }
  private static var errors: Errors {
    get { Errors() }
    set {}
  }
}
