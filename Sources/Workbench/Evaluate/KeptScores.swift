internal import Evaluation
internal import Results
internal import Synchronization

/// The scores of a measurement, so that it goes on after a pause: in memory, and in the store where there is one.
final class KeptScores: ScoreMemory {
  private let known = Mutex<[ItemName: [PositionScore]]>([:])
  private let run: OpenRun?
  private let isNew = Mutex(0)

  /// Remembers what `earlier` does, and what `run` has.
  init(run: OpenRun?, earlier: KeptScores?) {
    self.run = run
    if let earlier {
      let scores = earlier.known.withLock { $0 }
      known.withLock { $0 = scores }
    }
  }

  /// Chunks that were scored anew.
  var newCount: Int { isNew.withLock { $0 } }

  func recall(_ chunk: TextChunk) -> [PositionScore]? {
    let name = ItemName(chunk)
    // The run is asked in any case: it takes the time from here on.
    let stored = run?.recall(chunk)
    return known.withLock { $0[name] } ?? stored
  }

  func keep(_ scores: [PositionScore], of chunk: TextChunk) {
    known.withLock { $0[ItemName(chunk)] = scores }
    isNew.withLock { $0 += 1 }
    run?.keep(scores, of: chunk)
  }
}
