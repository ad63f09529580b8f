import Checkpoints
import Foundation
import TestSupport
import Testing
import Tokenization

/// Measurements, printed with QUANTSCOPE_BENCH=1.
@Suite("Tokenizer benchmark", .enabled(if: ProcessInfo.processInfo.environment["QUANTSCOPE_BENCH"] == "1"), .serialized)
struct TokenizerBenchmark {
  @Test func loading() throws {
    for vocabulary in GoldenVocabulary.present + (GoldenVocabulary.smolLM2.path == nil ? [] : [.smolLM2]) {
      let metadata = try vocabulary.metadata()
      let times = try (0..<10).map { _ in try milliseconds { _ = try Tokenizer(metadata: metadata) } }
      print("load \(vocabulary.rawValue): first \(rounded(times[0])) ms, best \(rounded(times.min() ?? 0)) ms")
    }
  }

  @Test func english() throws {
    let text = [UInt8](try Goldens.data("inference/text/eval.txt"))
    for vocabulary in GoldenVocabulary.present + (GoldenVocabulary.smolLM2.path == nil ? [] : [.smolLM2]) {
      let metadata = try vocabulary.metadata()
      for byExpressions in [false, true] {
        let tokenizer = try Tokenizer(VocabularyDescription(metadata), byExpressions: byExpressions)
        let times = (0..<20).map { _ in milliseconds { _ = tokenizer.encode(text) } }
        let speed = times.map { rounded(Double(text.count) / 1000 / $0) }
        let how = byExpressions ? "expressions" : "by hand"
        print("encode \(vocabulary.rawValue), \(how): first \(speed[0]) MB/s, best \(speed.max() ?? 0) MB/s")
      }
    }
  }

  @Test func runs() throws {
    for vocabulary in GoldenVocabulary.present + (GoldenVocabulary.smolLM2.path == nil ? [] : [.smolLM2]) {
      let tokenizer = try vocabulary.tokenizer()
      for (name, unit) in [("a", "a"), ("spaces", " "), ("emoji", "😀"), ("CJK", "的一是在"), ("lines", "\n")] {
        let text = Array(repeatElement(Array(unit.utf8), count: 100_000 / unit.utf8.count).joined())
        let time = milliseconds { _ = tokenizer.encode(text) }
        print("100 KB of \(name), \(vocabulary.rawValue): \(rounded(time)) ms")
      }
    }
  }

  private func milliseconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let time = try clock.measure(body)
    return Double(time.components.seconds) * 1000 + Double(time.components.attoseconds) / 1e15
  }

  private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
