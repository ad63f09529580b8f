import Synchronization
import Tensors
import Testing

@Suite struct WorkerPoolTests {
  @Test(arguments: [1, 2, 5], [0, 1, 2, 3, 1000])
  func everyIndexIsVisitedOnce(threads: Int, count: Int) {
    let pool = WorkerPool(threadCount: threads)
    let visits = Mutex([Int](repeating: 0, count: count))
    for _ in 0..<20 {
      pool.forEach(count: count) { index, thread in
        visits.withLock { $0[index] += thread < threads ? 1 : 100 }
      }
    }
    #expect(visits.withLock { $0 }.allSatisfy { $0 == 20 })
  }

  @Test func twoCallersShareAPool() async {
    let pool = WorkerPool(threadCount: 3)
    let total = Counter()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<100 { pool.forEach(count: 10) { _, _ in total.value.add(1, ordering: .relaxed) } }
        }
      }
    }
    #expect(total.value.load(ordering: .relaxed) == 8 * 100 * 10)
  }
}

private final class Counter: Sendable {
  let value = Atomic(0)
}
