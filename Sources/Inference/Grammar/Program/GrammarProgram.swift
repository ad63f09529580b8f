/// A grammar as steps that a ``GrammarMachine`` follows.
struct GrammarProgram: Sendable {
  /// One step. Numbers are indices of steps, unless they say otherwise.
  enum Node: Sendable {
    /// One byte, then `next`.
    case byte(UInt8, next: Int32)
    /// One character, from a state of the automata on; then `next`.
    case scalar(start: Int32, next: Int32)
    /// The rule that begins at `start`, then `next`.
    case call(rule: Int32, next: Int32)
    /// Any of the steps at `choices[first ..< first + count]`.
    case split(first: Int32, count: Int32)
    /// The first turn of a loop, by the loop's index.
    case enter(loop: Int32)
    /// The end of a turn: for a loop in any order, of the part with that number.
    case turn(part: Int32)
    /// The end of a rule.
    case end
    /// The end of the text.
    case accept
  }

  /// A repetition with counted turns, or parts in any order.
  struct Loop: Sendable {
    /// Where a turn begins: one step, or one for each part of those in any order.
    var bodies: [Int32]
    var next: Int32
    var least: Int
    /// `Int.max` for no limit.
    var most: Int
    var isAnyOrder: Bool
    /// For any order: a bit for each part that has to be there.
    var required: Int64 = 0
    /// Bytes of the shortest turn; for any order, of the shortest part.
    var shortestTurn: Int32 = 0
  }

  var nodes: [Node] = []
  var choices: [Int32] = []
  var loops: [Loop] = []
  var automata = UTF8Automata()
  /// Where each rule begins.
  var starts: [Int32] = []
  /// The fewest bytes from each step to the end of its rule or turn; ``never`` where there is no end.
  var shortest: [Int32] = []
  /// Where texts begin.
  var root: Int32 = 0

  /// Bytes of the shortest turns that a loop still has to make, after those that `turns` says.
  func length(of loop: Loop, after turns: Int64) -> Int32 {
    guard loop.isAnyOrder else {
      return Self.product(Int(max(0, Int64(loop.least) - turns)), loop.shortestTurn)
    }
    var length: Int32 = 0
    for (part, body) in loop.bodies.enumerated() where loop.required & ~turns & 1 << Int64(part) != 0 {
      length = Self.sum(length, shortest[Int(body)])
    }
    return length
  }

  /// A number of bytes that is never reached.
  static let never = Int32.max / 2

  /// The sum, at most ``never``.
  static func sum(_ a: Int32, _ b: Int32) -> Int32 { a >= never - b ? never : a + b }

  /// The product, at most ``never``.
  static func product(_ count: Int, _ bytes: Int32) -> Int32 {
    let (product, overflow) = count.multipliedReportingOverflow(by: Int(bytes))
    return overflow || product > Int(never) ? never : Int32(truncatingIfNeeded: product)
  }
}
