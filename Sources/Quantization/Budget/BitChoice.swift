internal import Tensors

/// A type that a tensor can have: its bytes, and its squared error.
struct BitChoice: Sendable, Equatable {
  let format: BlockFormat
  let bytes: Int
  let error: Double

  /// One choice for each tensor, at most `bytes` together, of about the least error; nil where there is none.
  ///
  /// Complexity: O(n log n) in all choices, and O(n) for each step of what room is left at the end.
  static func choose(_ tensors: [[BitChoice]], bytes: Double) -> [BitChoice]? {
    let hulls = tensors.map(hull)
    var position = [Int](repeating: 0, count: hulls.count)
    var left = bytes
    for hull in hulls {
      guard let smallest = hull.first else { return nil }
      left -= Double(smallest.bytes)
    }
    guard left >= 0 else { return nil }
    var isStopped = [Bool](repeating: false, count: hulls.count)
    for step in steps(hulls) where !isStopped[step.tensor] {
      guard step.bytes <= left else {
        isStopped[step.tensor] = true
        continue
      }
      position[step.tensor] = step.to
      left -= step.bytes
    }
    var chosen = hulls.indices.map { hulls[$0][position[$0]] }
    fill(&chosen, from: tensors, left: left)
    return chosen
  }

  /// A step along a tensor's hull.
  private struct Step {
    let tensor: Int
    let to: Int
    let bytes: Double
    let gain: Double
  }

  /// All steps, those first that gain most for their bytes.
  private static func steps(_ hulls: [[BitChoice]]) -> [Step] {
    var steps: [Step] = []
    for (tensor, hull) in hulls.enumerated() {
      for (to, pair) in zip(hull, hull.dropFirst()).enumerated() {
        steps.append(
          Step(
            tensor: tensor, to: to + 1, bytes: Double(pair.1.bytes - pair.0.bytes),
            gain: pair.0.error - pair.1.error))
      }
    }
    return steps.sorted { a, b in
      let (first, second) = (a.gain / a.bytes, b.gain / b.bytes)
      return first == second ? (a.tensor, a.to) < (b.tensor, b.to) : first > second
    }
  }

  /// Gives what room is left to the tensor that gains most by it, until none gains.
  private static func fill(_ chosen: inout [BitChoice], from tensors: [[BitChoice]], left: Double) {
    var left = left
    while true {
      var best: (tensor: Int, choice: BitChoice, gain: Double)?
      for (tensor, choices) in tensors.enumerated() {
        for choice in choices where Double(choice.bytes - chosen[tensor].bytes) <= left {
          let gain = chosen[tensor].error - choice.error
          if gain > best?.gain ?? 0 { best = (tensor, choice, gain) }
        }
      }
      guard let best else { return }
      left -= Double(best.choice.bytes - chosen[best.tensor].bytes)
      chosen[best.tensor] = best.choice
    }
  }

  /// The choices on the lower convex hull, by rising bytes and falling error.
  static func hull(_ choices: [BitChoice]) -> [BitChoice] {
    let sorted = choices.sorted { ($0.bytes, $0.error, $0.format.id) < ($1.bytes, $1.error, $1.format.id) }
    var hull: [BitChoice] = []
    for choice in sorted {
      if let last = hull.last, choice.error >= last.error || choice.bytes == last.bytes { continue }
      while hull.count >= 2, !isBelow(hull[hull.count - 1], hull[hull.count - 2], choice) { hull.removeLast() }
      hull.append(choice)
    }
    return hull
  }

  /// Whether `middle` lies below the line from `low` to `high`.
  private static func isBelow(_ middle: BitChoice, _ low: BitChoice, _ high: BitChoice) -> Bool {
    let share = Double(middle.bytes - low.bytes) / Double(high.bytes - low.bytes)
    return middle.error < low.error + (high.error - low.error) * share
  }
}
