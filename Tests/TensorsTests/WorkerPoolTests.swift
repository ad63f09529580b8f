import CKernels
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

  @Test func withoutThreadsTheCallerWorksAlone() {
    let pool = WorkerPool(threadCount: 5) { _ in nil }
    #expect(pool.threadCount == 1)
    let visits = Mutex([Int]())
    for count in [0, 1, 3] {
      pool.forEach(count: count) { index, thread in visits.withLock { $0.append(10 * thread + index) } }
    }
    #expect(visits.withLock { $0 } == [0, 0, 1, 2])
  }

  @Test func fewerThreadsWhereTheSystemGivesNoMore() {
    let pool = WorkerPool(threadCount: 9) { $0 > 2 ? nil : qs_pool_create($0) }
    #expect(pool.threadCount == 2)
    let total = Counter()
    pool.forEach(count: 100) { _, thread in total.value.add(thread < 2 ? 1 : 1000, ordering: .relaxed) }
    #expect(total.value.load(ordering: .relaxed) == 100)
  }

  static let pools = [WorkerPool(threadCount: 3), WorkerPool(threadCount: 3) { _ in nil }]

  @Test(arguments: pools.indices) func twoCallersShareAPool(index: Int) async {
    let pool = Self.pools[index]
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
