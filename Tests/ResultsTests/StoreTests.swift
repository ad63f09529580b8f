import Evaluation
import Foundation
import Quantization
import Results
import TestSupport
import Testing

/// The results store: what is kept, and what can go wrong.
@Suite("results store")
struct StoreTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var path: String { folder.url.appending(path: "deep/er/results.sqlite").path }

  private func model(_ hash: String, type: String = "Q4_K_M") -> ModelIdentity {
    ModelIdentity(
      hash: hash, kind: .file, name: "Fox", path: "/fox.gguf", family: "llama", lineage: "foxes", type: type,
      parameters: 1000, bytes: 600, bitsPerWeight: 4.8)
  }

  private func chunk(_ seed: Int32) -> TextChunk { TextChunk(tokens: (0..<8).map { $0 + seed }, scored: 4..<7) }

  private func scores(_ seed: Float) -> [PositionScore] {
    (0..<3).map {
      PositionScore(
        negativeLogLikelihood: seed + Float($0), referenceNegativeLogLikelihood: 1, divergence: 0.25 * seed,
        referenceConfidence: 0.5, hasSameTop: $0 == 1)
    }
  }

  private func request(_ chunks: [TextChunk], settings: [String: String] = [:]) -> RunRequest {
    RunRequest(
      .divergence, of: model("a"), against: model("b", type: "F16"), settings: settings,
      text: TextIdentity(name: "fox.txt", hash: "t"), items: chunks.map { ItemName($0) })
  }

  @Test("what was kept is recalled by the same request alone, in another process's store too")
  func recall() throws {
    let chunks = [chunk(0), chunk(100), chunk(200)]
    let run = try ResultsStore(path).begin(request(chunks))
    run.keep(scores(1), of: chunks[0])
    run.keep(scores(2), of: chunks[1])
    let again = try ResultsStore(path).begin(request(chunks))
    #expect(again.id == run.id)
    #expect(again.recall(chunks[0]) == scores(1) && again.recall(chunks[1]) == scores(2))
    #expect(again.recall(chunks[2]) == nil && again.recall(chunks) == nil)
    // Fewer chunks are another run of the same series, and what is scored of a chunk is part of what it is.
    let fewer = try ResultsStore(path).begin(request([chunks[1]]))
    #expect(fewer.id != run.id && fewer.recall([chunks[1]])?.positions == scores(2))
    #expect(fewer.recall(TextChunk(tokens: chunks[1].tokens, scored: 3..<7)) == nil)
    let other = try ResultsStore(path).begin(request(chunks, settings: ["activations": "float"]))
    #expect(other.recall(chunks[0]) == nil)
  }

  @Test("a run tells how far it came, and what came out")
  func runs() throws {
    let store = try ResultsStore(path)
    let chunks = [chunk(0), chunk(100)]
    let run = try store.begin(request(chunks))
    run.keep(scores(1), of: chunks[0])
    let begun = try store.run(run.id)
    #expect(begun.doneCount == 1 && begun.itemCount == 2 && !begun.isDone && begun.figures.isEmpty)
    run.keep(scores(2), of: chunks[1])
    run.finish(figures: ["divergence": 0.375, "nothing": .nan], notes: ["why": "a test"])
    let done = try #require(try store.runs(lineage: "foxes").first)
    #expect(done.isDone && done.doneCount == 2 && done.figures == ["divergence": 0.375])
    #expect(done.notes == ["why": "a test"] && done.reference?.identity.type == "F16" && done.kind == .divergence)
    #expect(done.machine == .current && done.text.name == "fox.txt")
    #expect(try store.scores(of: done).positions == scores(1) + scores(2))
    #expect(try store.runs(lineage: "cats").isEmpty)
    #expect(throws: ResultsError.noRun(id: 99, path: path)) { _ = try store.run(99) }
  }

  @Test("errors of weights are kept by model and reference")
  func weights() throws {
    let store = try ResultsStore(path)
    let errors = [
      WeightError(tensor: "output.weight", layer: nil, part: "output", type: "Q6_K", weights: 512, error: 0.01),
      WeightError(tensor: "blk.3.ffn_up.weight", layer: 3, part: "ffn_up", type: "Q4_K", weights: 256, error: 0.07),
    ]
    try store.keep(errors, of: model("a"), against: model("b"))
    try store.keep(errors, of: model("a"), against: model("b"))
    let models = try store.models(lineage: "foxes")
    #expect(models.count == 2)
    let (a, b) = try (
      #require(models.first { $0.identity.hash == "a" }), #require(models.first { $0.identity.hash == "b" })
    )
    #expect(try store.weightErrors(of: a, against: b) == errors)
    #expect(try store.weightErrors(of: b, against: a).isEmpty)
  }

  @Test("one store takes over another's runs once, and the end of those that came to it there")
  func absorbing() throws {
    let store = try ResultsStore(path)
    let chunks = [chunk(0), chunk(100)]
    try store.begin(request(chunks)).keep(scores(1), of: chunks[0])
    let other = folder.url.appending(path: "cell.sqlite").path
    do {
      let cell = try ResultsStore(other, sharing: .none)
      let run = try cell.begin(request(chunks))
      run.keep(scores(9), of: chunks[0])
      run.keep(scores(2), of: chunks[1])
      run.finish(figures: ["divergence": 1])
    }
    for _ in 0..<2 { try store.absorb(other) }
    let runs = try store.runs()
    #expect(runs.count == 1 && runs[0].isDone && runs[0].figures == ["divergence": 1])
    // The chunk that both had stays as it was.
    #expect(try store.scores(of: runs[0]).positions == scores(1) + scores(2))
  }

  @Test("a file's hash is remembered until the file changes")
  func hashes() throws {
    let store = try ResultsStore(path)
    let file = try folder.write(Array("abc".utf8), as: "file")
    let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    var calls = 0
    for _ in 0..<2 {
      let hash = try store.hash(ofFile: file) { _ in
        calls += 1
        return true
      }
      #expect(hash == known)
    }
    #expect(calls == 1)
    _ = try folder.write(Array("abcd".utf8), as: "file")
    #expect(try store.hash(ofFile: file) != known)
    _ = try folder.write(Array("abcde".utf8), as: "file")
    #expect(try store.hash(ofFile: file) { _ in false } == nil)
  }

  // MARK: - What is no store

  @Test("strangers' files, damaged and newer stores are refused and left as they are")
  func refused() throws {
    let stranger = try folder.write(Array("This is no database, but a text that is long enough.".utf8), as: "notes.txt")
    #expect(throws: ResultsError.foreign(path: stranger)) { _ = try ResultsStore(stranger) }
    #expect(try Data(contentsOf: URL(filePath: stranger)).starts(with: Data("This is".utf8)))
    do {
      let store = try ResultsStore(path, sharing: .none)
      _ = try store.begin(request([chunk(0)]))
    }
    try sql("INSERT INTO grdb_migrations VALUES ('9: from the future')")
    #expect(throws: ResultsError.newer(path: path)) { _ = try ResultsStore(path) }
    try sql("DELETE FROM grdb_migrations WHERE identifier LIKE '9%'; PRAGMA application_id = 7")
    #expect(throws: ResultsError.foreign(path: path)) { _ = try ResultsStore(path) }
    try sql("PRAGMA application_id = \(0x7173_7273)")
    _ = try ResultsStore(path)
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes.replaceSubrange(100..<bytes.count, with: Data(repeating: 0xA5, count: bytes.count - 100))
    try bytes.write(to: URL(filePath: path))
    for name in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + name) }
    #expect {
      _ = try ResultsStore(path)
    } throws: {
      if case ResultsError.corrupt = $0 { true } else { false }
    }
  }

  private func sql(_ text: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c", "import sqlite3,sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])", path, text,
    ]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test("a store that another program keeps to itself is waited for, and then said to be in use")
  func locked() throws {
    _ = try ResultsStore(path, sharing: .none)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    let program = """
      import sqlite3, sys, time
      c = sqlite3.connect(sys.argv[1], isolation_level=None)
      c.execute("BEGIN EXCLUSIVE")
      print("locked", flush=True)
      time.sleep(120)
      """
    process.arguments = ["python3", "-c", program, path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    defer { process.terminate() }
    #expect(output.fileHandleForReading.availableData.count > 0)
    #expect(throws: ResultsError.locked(path: path)) { _ = try ResultsStore(path, sharing: .none) }
  }

  @Test("ten threads with stores of their own make the file and its runs together")
  func together() async throws {
    let path = path
    let chunks = (0..<10).map { chunk($0 * 100) }
    let request = request(chunks)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in chunks.indices {
        let scores = scores(Float(index))
        group.addTask {
          let run = try ResultsStore(path).begin(request)
          run.keep(scores, of: chunks[index])
          #expect(run.trouble == nil)
        }
      }
      try await group.waitForAll()
    }
    let store = try ResultsStore(path)
    let runs = try store.runs()
    #expect(runs.count == 1 && runs[0].doneCount == 10)
  }
}
