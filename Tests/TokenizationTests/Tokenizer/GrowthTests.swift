import Checkpoints
import Foundation
import TestSupport
import Testing
import Tokenization

/// That no text makes encoding quadratic.
@Suite("Growth of encoding with the text", .serialized)
struct GrowthTests {
  static let units = ["a", " ", "\n", "😀", "1", "的", "'", "!", "\u{301}", "A", "<|im_start|><s></s><pad>[SEP]\n\n"]

  /// Eight times the text may take at most 32 times the time of the thread, least of three runs; a quadratic encoder
  /// takes 64 times as long.
  private func check(_ tokenizer: Tokenizer, _ name: String) {
    for unit in Self.units {
      let bytes = Array(unit.utf8)
      let long = Array(repeatElement(bytes, count: 200_000 / bytes.count).joined())
      let short = Array(long[..<(long.count / 8)])
      func seconds(_ text: [UInt8]) -> Double {
        (0..<3).map { _ in
          let start = threadNanoseconds()
          _ = tokenizer.encode(text, parseSpecial: true)
          return Double(threadNanoseconds() - start)
        }.min() ?? 0
      }
      // What else goes on in the machine counts for more in the shortest times.
      let (quick, slow) = (max(seconds(short), 1_000_000), seconds(long))
      #expect(slow < 32 * quick, "\(name), \(unit.debugDescription): \(quick / 1e6) ms, then \(slow / 1e6) ms")
    }
  }

  @Test(arguments: GoldenVocabulary.present) func goldens(_ vocabulary: GoldenVocabulary) throws {
    check(try vocabulary.tokenizer(), vocabulary.rawValue)
  }

  @Test(arguments: ReferenceVocabulary.present) func references(_ vocabulary: ReferenceVocabulary) throws {
    check(try vocabulary.tokenizer(), vocabulary.rawValue)
  }

  @Test(arguments: PreTokenizer.lines) func preTokenizers(_ name: String) throws {
    var description = SmallVocabulary.bytePair()
    description.preTokenizer = name
    check(try Tokenizer(description), name)
  }

  @Test func greedy() throws { check(try Tokenizer(SmallVocabulary.greedy()), "rwkv") }
}

/// Nanoseconds that this thread has had the processor.
func threadNanoseconds() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
}
