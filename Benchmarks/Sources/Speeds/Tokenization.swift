import Benchmark
import Checkpoints
import Tokenization

/// Each vocabulary: loaded, a text of some megabytes encoded in one go, and runs of 100 KB of one thing, which are the worst
/// that a merging tokenizer can meet. On one thread.
func tokenizationSpeeds() -> BenchmarkSuite {
  let suite = BenchmarkSuite(name: "tokenization")
  for (name, path) in Places.vocabularies {
    guard let metadata = try? Checkpoint.open(path).metadata, let tokenizer = try? Tokenizer(metadata: metadata)
    else { continue }
    suite.benchmark("load \(name)") { _ = try Tokenizer(metadata: metadata) }
    suite.benchmark("English \(name)", settings: Amount(Places.english.count, .bytes)) {
      _ = tokenizer.encode(Places.english)
    }
    for (kind, unit) in runs {
      let text = Array(repeatElement(Array(unit.utf8), count: 100_000 / unit.utf8.count).joined())
      suite.benchmark("\(kind) \(name)", settings: Amount(text.count, .bytes)) {
        _ = tokenizer.encode(text, parseSpecial: true)
      }
    }
  }
  return suite
}

private let runs = [
  ("letters", "a"), ("spaces", " "), ("emoji", "😀"), ("ideographs", "的一是在"), ("lines", "\n"), ("digits", "1234567890"),
  ("special", "<|im_start|><s></s>[SEP]<|endoftext|>\n\n "),
]
