import Foundation
import Inference
import Synchronization
import Testing
import Workbench

@Suite struct JobRunnerTests {
  struct Number: JobResult {
    let value: Int
    var coalescingKey: String?

    func apply(to shared: inout Shared) -> [Effect] {
      shared.residentBytes = value
      return []
    }
  }

  struct Counting: Job {
    var id: JobID = "counting"
    var title: String { "count" }
    var lane: Lane = .analysis
    var replacesLane = false
    var limit = 3
    var key: String?

    func run(_ context: JobContext) throws {
      for value in 0..<limit {
        if context.isCancelled { return }
        context.post(Number(value: value, coalescingKey: key))
        if limit == .max { usleep(1000) }
      }
    }
  }

  struct Failing: Job {
    var id: JobID { "failing" }
    var title: String { "fail" }
    var lane: Lane { .files }

    func run(_ context: JobContext) throws { throw ThemeError.cannotRead(file: "/x", reason: "no") }
  }

  /// Everything that arrives until `isEnd`, or for ten seconds.
  static func collect(_ mailbox: Mailbox, until isEnd: (JobID, JobUpdate) -> Bool) -> [(JobID, JobUpdate)] {
    var all: [(JobID, JobUpdate)] = []
    for _ in 0..<10_000 {
      for case .job(let id, let update) in mailbox.take() {
        all.append((id, update))
        if isEnd(id, update) { return all }
      }
      usleep(1000)
    }
    return all
  }

  static func isFinished(_: JobID, _ update: JobUpdate) -> Bool {
    if case .finished = update { true } else { false }
  }

  static func isCancelled(_: JobID, _ update: JobUpdate) -> Bool {
    if case .cancelled = update { true } else { false }
  }

  @Test func resultsArriveInOrderThenTheEnd() {
    let mailbox = Mailbox {}
    JobRunner(mailbox: mailbox).start(Counting())
    let news = Self.collect(mailbox, until: Self.isFinished)
    #expect(news.count == 4)
  }

  @Test func aFloodIsCoalescedAndWakesOnce() {
    let wakes = Atomic<Int>(0)
    let mailbox = Mailbox { wakes.add(1, ordering: .relaxed) }
    for value in 0..<1000 { mailbox.post("a", .result(Number(value: value, coalescingKey: "n"))) }
    for _ in 0..<1000 { mailbox.post("a", .progress(JobProgress())) }
    #expect(mailbox.take().count == 2)
    #expect(wakes.load(ordering: .relaxed) == 1)
  }

  @Test func aCancelledJobSaysSo() {
    let mailbox = Mailbox {}
    let runner = JobRunner(mailbox: mailbox)
    runner.start(Counting(limit: .max, key: "n"))
    _ = Self.collect(mailbox) { _, update in if case .result = update { true } else { false } }
    runner.cancel("counting")
    #expect(Self.collect(mailbox, until: Self.isCancelled).contains { Self.isCancelled($0, $1) })
  }

  @Test func aReplacedJobIsHeardNoMore() {
    let mailbox = Mailbox {}
    let runner = JobRunner(mailbox: mailbox)
    runner.start(Counting(id: "first", limit: .max, key: "n"))
    runner.start(Counting(id: "second", replacesLane: true))
    let news = Self.collect(mailbox, until: Self.isFinished)
    #expect(news.last?.0 == "second")
    #expect(!news.contains { $0.0 == "first" && Self.isCancelled($0.0, $0.1) })
  }

  @Test func whatAJobThrowsIsShown() {
    let mailbox = Mailbox {}
    JobRunner(mailbox: mailbox).start(Failing())
    let news = Self.collect(mailbox) { _, update in if case .failed = update { true } else { false } }
    guard case .failed(let text) = news.last?.1 else {
      Issue.record("no failure")
      return
    }
    #expect(text == "cannot read the theme /x: no")
  }
}

@Suite struct SettingsStoreTests {
  @Test func settingsComeBackAndBrokenFilesAreIgnored() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let store = SettingsStore(path: folder.appending(path: "deep/state.toml").path)
    #expect(store.load() == Settings())
    var settings = Settings()
    settings.theme = "ember"
    settings.chatMemory.choose(kvType: "q8_0", shiftsContext: true)
    settings.chatMemory.choose(kvType: "no type", shiftsContext: nil)
    #expect(settings.chatMemory.cacheType == .q8_0 && settings.chatMemory.shiftsContext)
    for number in 0..<20 { settings.remember(model: "/m/\(number) \"quoted\".gguf") }
    try store.save(settings)
    #expect(store.load() == settings && settings.recentModels.count == 12)
    try Data("theme = [".utf8).write(to: URL(fileURLWithPath: store.path))
    #expect(store.load() == Settings())
  }
}
