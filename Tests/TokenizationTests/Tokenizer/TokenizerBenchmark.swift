import Checkpoints
import Foundation
import TestSupport
import Testing
import Tokenization

/// Measurements, printed with QUANTSCOPE_BENCH=1; the vocabularies of `QUANTSCOPE_VOCABULARIES` join in.
@Suite(
  "Tokenizer benchmark", .serialized,
  .enabled("set QUANTSCOPE_BENCH=1 to run it") {
    ProcessInfo.processInfo.environment["QUANTSCOPE_BENCH"] == "1"
  })
struct TokenizerBenchmark {
  @Test func loading() throws {
    for (name, metadata) in try vocabularies() {
      let times = try (0..<10).map { _ in try milliseconds { _ = try Tokenizer(metadata: metadata) } }
      print("load \(name): first \(rounded(times[0])) ms, best \(rounded(times.min() ?? 0)) ms")
    }
  }

  /// One pass over megabytes of English, as a person meets it: `QUANTSCOPE_CORPUS` names the file, else the licences and
  /// documents of this machine are put together.
  @Test func corpus() throws {
    let text = Corpus.text
    print("corpus: \(text.count) bytes")
    for (name, metadata) in try vocabularies() {
      for byExpressions in [false, true] {
        let tokenizer = try Tokenizer(VocabularyDescription(metadata), byExpressions: byExpressions)
        var count = 0
        let times = (0..<5).map { _ in milliseconds { count = tokenizer.encode(text).count } }
        let speed = times.map { rounded(Double(text.count) / 1000 / $0) }
        let how = byExpressions ? "expressions" : "by hand"
        print("encode \(name), \(how): first \(speed[0]) MB/s, best \(speed.max() ?? 0) MB/s, \(count) tokens")
      }
    }
  }

  @Test func runs() throws {
    let kinds = [
      ("a", "a"), ("spaces", " "), ("emoji", "😀"), ("CJK", "的一是在"), ("lines", "\n"), ("digits", "1234567890"),
      ("specials", "<|im_start|><s></s>[SEP]<|endoftext|>\n\n "),
    ]
    for (name, metadata) in try vocabularies() {
      let tokenizer = try Tokenizer(metadata: metadata)
      let times = kinds.map { kind, unit in
        let text = Array(repeatElement(Array(unit.utf8), count: 100_000 / unit.utf8.count).joined())
        let best = (0..<3).map { _ in milliseconds { _ = tokenizer.encode(text, parseSpecial: true) } }.min() ?? 0
        return "\(kind) \(rounded(best))"
      }
      print("100 KB in ms, \(name): \(times.joined(separator: ", "))")
    }
  }

  private func vocabularies() throws -> [(name: String, metadata: Metadata)] {
    let goldens = GoldenVocabulary.present + (GoldenVocabulary.smolLM2.path == nil ? [] : [.smolLM2])
    let references = try ReferenceVocabulary.present.map {
      ($0.rawValue, try Checkpoint.open(Goldens.path("tokenizers/\($0.rawValue).gguf")).metadata)
    }
    let others = try VocabularyFolder.names.map { name in
      (name, try Checkpoint.open((VocabularyFolder.path ?? "") + "/" + name).metadata)
    }
    return try goldens.map { ($0.rawValue, try $0.metadata()) } + references + others
  }

  /// Of this thread's own time.
  private func milliseconds(_ body: () throws -> Void) rethrows -> Double {
    let start = threadNanoseconds()
    try body()
    return Double(threadNanoseconds() - start) / 1e6
  }

  private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

/// Some megabytes of English.
enum Corpus {
  static let text: [UInt8] = {
    let environment = ProcessInfo.processInfo.environment
    if let path = environment["QUANTSCOPE_CORPUS"], let data = FileManager.default.contents(atPath: path) {
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
}
