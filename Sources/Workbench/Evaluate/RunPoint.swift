package import Results

/// Runs that can be compared: of the same kind, on the same text, against the same reference.
package struct RunGroup: Hashable, Sendable {
  /// Perplexity or divergence.
  package let kind: RunKind
  /// The text's name and hash.
  package let text, textHash: String
  /// The reference's type and hash; empty without one.
  package let reference, referenceHash: String

  /// A group.
  package init(kind: RunKind, text: String, textHash: String, reference: String = "", referenceHash: String = "") {
    (self.kind, self.text, self.textHash) = (kind, text, textHash)
    (self.reference, self.referenceHash) = (reference, referenceHash)
  }

  /// What it is called.
  package var title: String {
    kind == .divergence ? "divergence from \(reference) on \(text)" : "perplexity on \(text)"
  }

  /// The same in few words.
  package var shortTitle: String {
    kind == .divergence ? "from \(reference) on \(text)" : "on \(text)"
  }
}

/// A run of the store as a point of size and loss.
package struct RunPoint: Hashable, Sendable, Identifiable {
  /// The run's number.
  package var id: Int64
  /// What it can be compared with.
  package var group: RunGroup
  /// The file: its hash, its recipe's name, its path.
  package var hash, type, path: String
  /// What it takes.
  package var bytes: Int
  /// Bits a weight.
  package var bitsPerWeight: Double
  /// Divergence or perplexity, and between what it lies in 95 of 100 cases.
  package var loss: Double
  /// The interval's bounds; nil where they are not known.
  package var interval: ClosedRange<Double>?
  /// Chunks that were scored.
  package var items: Int
  /// Everything that came out, by name.
  package var figures: [String: Double]
  /// Seconds that it took, and on what.
  package var seconds: Double
  /// The processor.
  package var machine: String

  /// A point.
  package init(
    id: Int64, group: RunGroup, hash: String, type: String, path: String, bytes: Int, bitsPerWeight: Double,
    loss: Double, interval: ClosedRange<Double>? = nil, items: Int, figures: [String: Double] = [:],
    seconds: Double = 0, machine: String = ""
  ) {
    (self.id, self.group, self.hash, self.type, self.path) = (id, group, hash, type, path)
    (self.bytes, self.bitsPerWeight, self.loss, self.interval) = (bytes, bitsPerWeight, loss, interval)
    (self.items, self.figures, self.seconds, self.machine) = (items, figures, seconds, machine)
  }

  /// The point of a run; nil for one that is not done, or measures something else or noise.
  init?(_ run: StoredRun) {
    let name = run.kind.rawValue
    guard run.isDone, !run.isNoiseFloor, run.kind == .perplexity || run.kind == .divergence,
      let loss = run.figures[name]
    else { return nil }
    let model = run.model.identity
    var interval: ClosedRange<Double>?
    if let low = run.figures["divergence_low"], let high = run.figures["divergence_high"], low <= high {
      interval = low...high
    } else if let error = run.figures["perplexity_error"], run.kind == .perplexity {
      interval = (loss - 1.96 * error)...(loss + 1.96 * error)
    }
    self.init(
      id: run.id,
      group: RunGroup(
        kind: run.kind, text: run.text.name, textHash: run.text.hash, reference: run.reference?.identity.type ?? "",
        referenceHash: run.reference?.identity.hash ?? ""),
      hash: model.hash, type: model.type, path: model.path, bytes: model.bytes, bitsPerWeight: model.bitsPerWeight,
      loss: loss, interval: interval, items: run.itemCount, figures: run.figures, seconds: run.seconds,
      machine: run.machine.processor)
  }
}

/// The points that are compared with each other, by rising size.
package struct RunTable: Sendable {
  /// One a file.
  package let points: [RunPoint]
  /// Which of them no other is both smaller and better than.
  package let front: Set<Int64>

  /// The table of a group: of each file the run of most chunks, of several the latest.
  package init(_ runs: [RunPoint], group: RunGroup) {
    var best: [String: RunPoint] = [:]
    for run in runs where run.group == group && run.loss.isFinite {
      if let known = best[run.hash], known.items > run.items { continue }
      best[run.hash] = run
    }
    let sorted = best.values.sorted { ($0.bytes, $0.loss, $0.id) < ($1.bytes, $1.loss, $1.id) }
    let unbeaten = ParetoFront.indices(sorted.map { (Double($0.bytes), $0.loss) })
    (points, front) = (sorted, Set(unbeaten.map { sorted[$0].id }))
  }
}

extension EvaluateState {
  /// The groups that there are, that of the latest run first.
  package var groups: [RunGroup] {
    runs.reversed().reduce(into: []) { if !$0.contains($1.group) { $0.append($1.group) } }
  }

  /// The group that shows.
  package var group: RunGroup? {
    chosenGroup.flatMap { groups.contains($0) ? $0 : nil } ?? groups.first
  }

  /// What is compared; nil where nothing was measured.
  package var runTable: RunTable? { group.map { RunTable(runs, group: $0) } }
}
