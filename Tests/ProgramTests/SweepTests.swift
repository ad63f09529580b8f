import Files
import Foundation
import Results
import TestSupport
import Testing

/// `quantscope sweep` on this machine.
@Suite("sweeps")
struct SweepTests {
  private let folder: TemporaryFolder
  private var plan: String { path("plan.toml") }

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: path("sketch.gguf"),
      withDestinationPath: Goldens.projectFolder.appending(path: "samples/sketch.gguf").path)
    let lines = (1...300).map { "Draw \($0) red circles above a blue square, and \(7 * $0) green stars.\n" }
    try folder.write(Array(lines.joined().utf8), as: "text.txt")
    try write(#"recipes = ["as-is", "Q2_K"]"#)
  }

  private func path(_ name: String) -> String { folder.url.path + "/" + name }

  private func write(_ line: String, chunks: Int = 2, texts: String = #""text.txt""#) throws {
    let text = """
      models = ["sketch.gguf"]
      texts = [\(texts)]
      context = 128
      chunks = \(chunks)
      \(line)
      """
    try folder.write(Array(text.utf8), as: "plan.toml")
  }

  /// A sweep of the plan in a folder of its own, with a results store of its own.
  private func sweep(_ name: String, _ options: String = "", before: String = "") throws -> TestProgram.Result {
    try TestProgram.shell(
      "\(before) $Q sweep '\(plan)' --folder '\(path(name))' --threads 1 \(options)", environment: environment(name))
  }

  private func environment(_ name: String) -> [String: String] { ["QUANTSCOPE_RESULTS": path(name + ".sqlite")] }

  private func runs(_ name: String) throws -> [StoredRun] { try ResultsStore(path(name + ".sqlite")).runs() }

  @Test("a table of recipes, whose runs are in the results store, and nothing is measured again")
  func table() throws {
    let first = try sweep("a", "--json")
    #expect(first.status == 0, "\(first.messages)")
    let cells = try #require(try first.object()["cells"] as? [[String: Any]])
    #expect(cells.compactMap { $0["recipe"] as? String } == ["as-is", "Q2_K"])
    #expect(cells.allSatisfy { $0["tokens"] as? Int == 126 && $0["text"] as? String == "text.txt" })
    let bytes = cells.compactMap { $0["bytes"] as? Int }
    #expect(bytes.count == 2 && bytes[1] < bytes[0] / 4)
    let divergence = try #require(cells[1]["kl_divergence"] as? [String: Any])
    #expect(try #require(divergence["mean"] as? Double) > 0)
    #expect(cells[0]["kl_divergence"] == nil)
    #expect(try runs("a").count == 2 && runs("a").allSatisfy(\.isDone))
    // The runs are the user's now; a cell's own store would be taken over twice.
    let left = FilePath.names(in: path("a/cells")) ?? []
    #expect(left.count { $0.hasSuffix(".json") } == 2 && !left.contains { $0.contains("sqlite") }, "\(left)")
    let again = try sweep("a", "--json")
    #expect(again.output == first.output && again.messages.isEmpty, "\(again.messages)")
    let lines = try sweep("a").text.split(separator: "\n")
    #expect(lines.count == 3 && lines[2].contains("Q2_K") && lines[2].contains("text.txt"), "\(lines)")
  }

  @Test("killed ten times at any moment, a sweep ends in the table of one that never was")
  func killed() throws {
    try write(#"recipes = ["as-is", "Q4_0", "Q2_K"]"#, chunks: 60)
    let whole = try sweep("whole", "--json")
    try #require(whole.status == 0, "\(whole.messages)")
    var random = SystemRandomNumberGenerator()
    for number in 0..<10 {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: TestProgram.path)
      process.arguments = ["sweep", plan, "--folder", path("killed"), "--threads", "1"]
      process.environment = ProcessInfo.processInfo.environment.merging(environment("killed")) { _, new in new }
      process.standardError = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      try process.run()
      Thread.sleep(forTimeInterval: Double.random(in: 0.02...0.25, using: &random))
      if number % 2 == 1 {
        for cell in Self.children(of: process.processIdentifier) { kill(cell, SIGKILL) }
        Thread.sleep(forTimeInterval: Double.random(in: 0...0.05, using: &random))
      }
      kill(process.processIdentifier, SIGKILL)
      #expect(try process.status() == -SIGKILL, "the sweep was over before it was killed")
    }
    let last = try sweep("killed", "--json")
    #expect(last.status == 0, "\(last.messages)")
    #expect(last.output == whole.output)
    let (one, other) = (try runs("whole"), try runs("killed"))
    #expect(other.count == 3 && other.allSatisfy { $0.isDone && $0.itemCount > 20 && $0.doneCount == $0.itemCount })
    #expect(Set(one.map(\.figures)) == Set(other.map(\.figures)))
  }

  /// The processes that a process has started, of what /proc tells.
  private static func children(of process: pid_t) -> [pid_t] {
    (FilePath.names(in: "/proc") ?? []).compactMap { pid_t($0) }.filter { child in
      let status = (try? String(contentsOfFile: "/proc/\(child)/status", encoding: .utf8)) ?? ""
      return status.contains("\nPPid:\t\(process)\n")
    }
  }

  @Test("a cell that fails is tried again and named; the others are done, and the same command mends it")
  func failing() throws {
    try folder.write(Array("too short".utf8), as: "short.txt")
    try write("", texts: #""short.txt", "text.txt""#)
    let failed = try sweep("a", "--json --retries 2")
    #expect(failed.status == 1)
    let lines = failed.messages.split(separator: "\n")
    #expect(lines.count { $0.contains("short.txt") && $0.hasSuffix("once more") } == 2, "\(lines)")
    #expect(lines.last?.contains("1 of 2 cells failed") == true, "\(lines)")
    let document = try failed.object()
    #expect((document["cells"] as? [[String: Any]])?.compactMap { $0["text"] as? String } == ["text.txt"])
    let reason = (document["failed"] as? [[String: Any]])?.first?["reason"] as? String
    #expect(reason?.contains("one chunk takes 128") == true, "\(reason ?? "")")
    try FileManager.default.removeItem(atPath: path("short.txt"))
    try FileManager.default.copyItem(atPath: path("text.txt"), toPath: path("short.txt"))
    let mended = try sweep("a", "--json")
    #expect(mended.status == 0 && mended.messages.contains("1 of 2 cells are done already"), "\(mended.messages)")
    #expect((try mended.object()["cells"] as? [Any])?.count == 2)
  }

  @Test("Ctrl-C stops cells too, and the sweep goes on later")
  func interrupted() throws {
    try write(#"recipes = ["as-is", "Q4_0"]"#, chunks: 60)
    let stopped = try sweep(
      "a", before: "(while [ -z \"$(ls '\(path("a/cells"))' 2>/dev/null)\" ]; do sleep 0.01; done; kill -INT $$) & exec"
    )
    #expect(stopped.status == 130 && stopped.messages.hasSuffix("stopped\n"), "\(stopped.messages)")
    for cell in FilePath.names(in: path("a/cells")) ?? [] where cell.hasSuffix(".lock") {
      #expect(try FileLock.take(path("a/cells/" + cell), waits: false) != nil, "a cell runs on")
    }
    #expect(try sweep("a").status == 0)
  }

  @Test("several cells at a time give the same table")
  func jobs() throws {
    try write(#"recipes = ["as-is", "Q8_0", "Q4_0", "Q2_K"]"#)
    #expect(try sweep("a", "--json").output == sweep("b", "--json --jobs 3").output)
  }

  @Test("two sweeps in one folder, and a folder of something else")
  func folders() throws {
    try #require(try sweep("a").status == 0)
    let lock = try FileLock.take(path("a/lock"), waits: false)
    let second = try sweep("a")
    #expect(second.status == 1 && second.messages.contains("another `quantscope sweep` works in"), "\(second.messages)")
    #expect(lock != nil)
    let foreign = try TestProgram.run("sweep", plan, "--folder", folder.url.path)
    #expect(foreign.status == 1 && foreign.messages.contains("other files"), "\(foreign.messages)")
  }

  @Test("cells of texts and tasks, before anything is run")
  func list() throws {
    try folder.write(Array("{}".utf8), as: "own.jsonl")
    try write(
      """
      recipes = ["as-is", "Q4_0"]
      tasks = ["shapes", "own.jsonl"]
      items = 5
      """)
    let result = try TestProgram.run("sweep", plan, "--dry-run", "--json")
    let cells = try #require(try result.object()["cells"] as? [[String: Any]])
    #expect(cells.count == 6 && Set(cells.compactMap { $0["id"] as? String }).count == 6)
    let commands = cells.compactMap { $0["command"] as? [String] }
    #expect(commands[1].suffix(5) == ["--task", "shapes", "--json", "--limit", "5"])
    #expect(commands[5][1] == "{model}" && commands[5][3] == path("own.jsonl"), "\(commands[5])")
    #expect(!FileManager.default.fileExists(atPath: path("plan.sweep")))
  }

  @Test("tasks in a recipe, whose model is written once and removed at the end")
  func tasks() throws {
    try write(
      """
      recipes = ["as-is", "Q4_0"]
      tasks = ["shapes", "talk"]
      items = 2
      """)
    let result = try sweep("a", "--json")
    #expect(result.status == 0, "\(result.messages)")
    let cells = try #require(try result.object()["cells"] as? [[String: Any]])
    let scores = cells.filter { $0["score"] is Double }
    #expect(scores.compactMap { $0["task"] as? String } == ["shapes", "talk", "shapes", "talk"], "\(result.text)")
    #expect(scores.allSatisfy { $0["items"] as? Int == 2 && $0["bytes"] is Int })
    #expect(!FileManager.default.fileExists(atPath: path("a/models")))
  }

  @Test(
    "a plan that makes no sense is one line that names it",
    arguments: [
      ("recpies = [\"Q4_0\"]", "recpies"), ("recipes = \"Q4_0\"", "recipes is a list"),
      ("recipes = [\"Q9_X\"]", "Q9_X"), ("recipes = []", "recipes is empty"),
      ("reference = \"none.gguf\"", "none.gguf"),
      ("imatrix = \"none.dat\"", "none.dat"), ("tasks = [\"none\"]", "none"), ("items = 0", "items is 1 or more"),
      ("[slurm]\nqueue = \"a\"", "[slurm] there is no key 'queue'"), ("[slurm]\nextra = [\"a\"]", "--qos"),
    ])
  func mistakes(line: String, named: String) throws {
    try write(line)
    let result = try TestProgram.run("sweep", plan)
    #expect(result.status == 1 && result.messages.contains(named), "\(result.messages)")
    #expect(result.messages.contains("plan.toml") && result.messages.split(separator: "\n").count == 1)
  }

  @Test("plans without models, without anything to measure, without a file")
  func empty() throws {
    for (text, named) in [
      ("texts = [\"text.txt\"]", "models ="), ("models = [\"sketch.gguf\"]", "nothing is measured"),
      ("models = [\"no.gguf\"]\ntexts = [\"text.txt\"]", "no.gguf"),
      ("models = [\"sketch.gguf\"]\ntexts = [\"no.txt\"]", "no.txt"), ("models = [", "plan.toml:1"),
    ] {
      try folder.write(Array(text.utf8), as: "plan.toml")
      let result = try TestProgram.run("sweep", plan)
      #expect(result.status == 1 && result.messages.contains(named), "\(result.messages)")
    }
    #expect(try TestProgram.run("sweep", path("none.toml")).status == 1)
    #expect(try TestProgram.run("sweep", plan, "--jobs", "0").status == 64)
  }
}
