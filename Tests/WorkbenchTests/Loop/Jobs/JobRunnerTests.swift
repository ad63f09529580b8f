import Foundation
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

  /// The number that a result brings; nil for other news.
  static func value(_ update: JobUpdate) -> Int? {
    guard case .result(let result) = update else { return nil }
    return (result as? Number)?.value
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
    #expect(news.map { Self.value($0.1) } == [0, 1, 2, nil])
    #expect(news.last.map(Self.isFinished) == true)
  }

  @Test func aFloodIsCoalescedAndWakesOnce() {
    let wakes = Atomic<Int>(0)
    let mailbox = Mailbox { wakes.add(1, ordering: .relaxed) }
    for value in 0..<1000 { mailbox.post("a", .result(Number(value: value, coalescingKey: "n"))) }
    for _ in 0..<1000 { mailbox.post("a", .progress(JobProgress())) }
    let left = mailbox.take()
    #expect(left.count == 2)
    guard case .job("a", let update)? = left.first else {
      Issue.record("no result")
      return
    }
    #expect(Self.value(update) == 999)
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
