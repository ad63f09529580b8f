/// Finds stop strings in text that comes piece by piece, and holds back what could be the start of one.
package struct StopMatcher: Sendable {
  private let stops: [[UInt8]]
  private var held: [UInt8] = []

  /// A matcher for `stops`; empty ones are left out.
  package init(_ stops: [String]) {
    self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }
  }

  /// Takes the next piece and returns what can be shown, and whether a stop string has ended the text.
  ///
  /// Complexity: O(held bytes * bytes of all stop strings).
  package mutating func append(_ text: String) -> (shown: String, isStopped: Bool) {
    held.append(contentsOf: text.utf8)
    if let end = stops.compactMap({ start(of: $0) }).min() {
      defer { held.removeAll() }
      return (String(decoding: held[..<end], as: UTF8.self), true)
    }
    let shown = held.count - longestHeldBack()
    defer { held.removeFirst(shown) }
    return (String(decoding: held[..<shown], as: UTF8.self), false)
  }

  /// What is held back when the text ends without a stop string.
  package mutating func finish() -> String {
    defer { held.removeAll() }
    return String(decoding: held, as: UTF8.self)
  }

  private func start(of stop: [UInt8]) -> Int? {
    guard held.count >= stop.count else { return nil }
    return (0...held.count - stop.count).first { held[$0..<$0 + stop.count].elementsEqual(stop) }
  }

  /// The longest end of the held bytes that some stop string begins with.
  private func longestHeldBack() -> Int {
    stops.map { stop in
      (0...min(stop.count - 1, held.count)).last { held.suffix($0).elementsEqual(stop.prefix($0)) } ?? 0
    }.max() ?? 0
  }
}
