#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The parts of a task that have figures of their own: cells of a haystack, ranges of positions.
package enum TaskBreakdown {
  /// A part and what came of it.
  package struct Row: Sendable {
    /// The part's name.
    package let name: String
    /// Items, or tokens.
    package let count: Int
    /// The share of right answers, or the perplexity.
    package let value: Double
  }

  /// The parts of outcomes in their order; empty where there are none.
  package static func rows(_ outcomes: [TaskOutcome], isPerplexity: Bool) -> [Row] {
    isPerplexity ? ranges(outcomes) : groups(outcomes)
  }

  private static func groups(_ outcomes: [TaskOutcome]) -> [Row] {
    let names = outcomes.map(\.group).filter { !$0.isEmpty }
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }.map { name in
      let part = outcomes.filter { $0.group == name }
      return Row(
        name: name, count: part.count, value: Double(part.count(where: \.isCorrect)) / Double(part.count))
    }
  }

  private static func ranges(_ outcomes: [TaskOutcome]) -> [Row] {
    let parts = outcomes.flatMap(\.parts)
    var seen: Set<String> = []
    return parts.map(\.name).filter { seen.insert($0).inserted }.map { name in
      let part = parts.filter { $0.name == name }
      let count = part.reduce(0) { $0 + $1.count }
      let sum = part.reduce(0.0) { $0 + $1.value * Double($1.count) }
      return Row(name: name, count: count, value: exp(sum / Double(count)))
    }
  }
}
