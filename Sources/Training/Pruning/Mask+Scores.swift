internal import Tensors

/// Among which weights the smallest scores are looked for.
package enum ComparisonScope: Sendable, Hashable {
  /// Those of the whole matrix: rows may lose different numbers.
  case tensor
  /// Those of a row: all lose as many.
  case row
}

extension Mask {
  /// The mask without the smallest scores, as many as the pattern says; of equal ones the earlier goes first. `score` is
  /// that of a weight by its place, not negative; one that is no number counts as the highest.
  ///
  /// The same with any number of threads. Complexity: O(n log n) in the weights that are compared with each other.
  init(
    _ parameter: Parameter, pattern: PruningPattern, scope: ComparisonScope, pool: WorkerPool,
    score: @Sendable (Int) -> Double
  ) throws(TrainingError) {
    try pattern.check(parameter)
    let run = Self.run(of: parameter, pattern, scope)
    let flags = ByteFlags(count: parameter.count)
    nonisolated(unsafe) let pruned = unsafe flags.base
    let runs = run.length == 0 ? 0 : parameter.count / run.length
    let runsPerTask = max(1, 4096 / max(1, run.length))
    pool.forEach(count: (runs + runsPerTask - 1) / runsPerTask) { task, _ in
      var smallest = SmallestScores()
      for index in task * runsPerTask..<min(runs, (task + 1) * runsPerTask) {
        let start = index * run.length
        smallest.choose(run.pruned, of: start..<start + run.length, score) { unsafe pruned[$0] = 1 }
      }
    }
    self = withExtendedLifetime(flags) { Mask(parameter) { unsafe pruned[$0] == 0 } }
  }

  /// How many weights behind each other are compared, and how many of them go.
  private static func run(
    of parameter: Parameter, _ pattern: PruningPattern, _ scope: ComparisonScope
  ) -> (length: Int, pruned: Int) {
    switch pattern {
    case .groups(let kept, let length): return (length, length - kept)
    case .unstructured(let sparsity):
      let length = scope == .row ? parameter.columns : parameter.count
      return (length, PruningPattern.prunedCount(sparsity, of: length))
    }
  }
}

/// Finds the smallest scores; keeps its memory from one search to the next.
struct SmallestScores {
  private struct Entry {
    let score: Double
    let index: Int
  }
  private var entries: [Entry] = []

  /// Gives the `count` places of `range` with the smallest scores to `take`; of equal scores the earlier place goes first.
  /// O(n log n).
  mutating func choose(_ count: Int, of range: Range<Int>, _ score: (Int) -> Double, _ take: (Int) -> Void) {
    guard count > 0 else { return }
    guard count < range.count else { return range.forEach(take) }
    entries.removeAll(keepingCapacity: true)
    for index in range {
      let score = score(index)
      entries.append(Entry(score: score.isNaN ? .infinity : score, index: index))
    }
    entries.sort { $0.score == $1.score ? $0.index < $1.index : $0.score < $1.score }
    for entry in entries[..<count] { take(entry.index) }
  }
}

/// A byte for each weight, zero at first, that threads write different parts of.
final class ByteFlags {
  private let storage: OwnedStorage

  init(count: Int) {
    storage = OwnedStorage(byteCount: max(1, count))
  }

  /// The first byte. Valid while this object lives.
  @unsafe var base: UnsafeMutablePointer<UInt8> {
    guard let base = unsafe storage.buffer.bindMemory(to: UInt8.self).baseAddress else {
      preconditionFailure("memory has an address")
    }
    return unsafe base
  }
}
