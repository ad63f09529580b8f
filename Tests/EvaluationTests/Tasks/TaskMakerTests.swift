import Testing

import Evaluation

@Suite("tasks that are made") struct TaskMakerTests {
  @Test func allCanBeReadAndFollowFromTheSeed() throws {
    for (task, again) in zip(TaskMaker.tasks(seed: 5), TaskMaker.tasks(seed: 5)) {
      #expect(task.bytes == again.bytes)
      let read = try TaskReader().task(task.bytes, path: task.name + ".jsonl")
      #expect(read.name == task.name && read.items.count == task.count && task.count >= 3)
      #expect(Set(read.items.map(\.id)).count == read.items.count, "\(task.name) asks something twice")
    }
    for (task, other) in zip(TaskMaker.tasks(seed: 5), TaskMaker.tasks(seed: 6)) { #expect(task.bytes != other.bytes) }
  }

  @Test func sumsAndSeriesAreRight() throws {
    let tasks = TaskMaker.tasks(seed: 3)
    let sums = try TaskReader().task(try #require(tasks.first { $0.name == "arithmetic" }).bytes, path: "a.jsonl")
    for item in sums.items {
      let words = try #require(item.prompt.split(separator: "\n").last).split(separator: " ")
      let (a, b) = (try #require(Int(words[0])), try #require(Int(words[2])))
      #expect(item.answers == ["\(words[1] == "+" ? a + b : a - b)"])
    }
    let series = try TaskReader().task(try #require(tasks.first { $0.name == "ordering" }).bytes, path: "a.jsonl")
    for item in series.items {
      #expect(item.choices.count == 4 && Set(item.choices.map(\.ending)).count == 4)
      let shown = item.prompt.split(separator: ",").compactMap { Int($0.filter { $0 != " " }) }
      guard shown.count > 1, let answer = Int(item.choices[item.right].ending.dropFirst()) else { continue }
      #expect(answer - shown[shown.count - 1] == shown[1] - shown[0])
    }
  }
}
