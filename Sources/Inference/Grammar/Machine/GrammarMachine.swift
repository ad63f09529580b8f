/// Follows a grammar byte by byte.
///
/// A state is the set of all ways in which the text so far can be read, each a step of the program and a stack of rules
/// under way. States are numbered, and where a byte leads from one is remembered, so that what has been seen before
/// costs one look into a table. Where the table grows too large all but the current state is forgotten.
struct GrammarMachine: Sendable {
  /// One way of reading the text so far.
  struct Reading: Hashable, Sendable {
    /// A step that takes a byte, or the end of the text.
    var node: Int32
    /// Within a character: where in the automata.
    var part: Int32
    /// The stack.
    var frame: Int32
  }

  /// A number that no state has: nothing the grammar admits.
  static let dead: Int32 = -1
  private static let unknown: Int32 = -2

  let program: GrammarProgram
  private(set) var frames = GrammarFrames()
  private var states: [[Reading]] = []
  /// The fewest bytes from each state to the end of the text.
  private(set) var shortest: [Int32] = []
  private(set) var accepting: [Bool] = []
  private var indices: [[Reading]: Int32] = [:]
  /// 256 a state.
  private var transitions: [Int32] = []
  /// Whether a step led to more readings or states than are followed.
  private(set) var isOverrun = false
  private var closure = Closure()

  /// Work space of a step.
  private struct Closure: Sendable {
    var open: [(node: Int32, frame: Int32)] = []
    var seen: Set<Int64> = []
    var begun: Set<Int32> = []
    var readings: [Reading] = []
  }

  init(_ program: GrammarProgram) {
    self.program = program
  }

  /// The number of states that are kept.
  var stateCount: Int { states.count }

  /// The readings of a state, in a fixed order.
  func readings(_ state: Int32) -> [Reading] { states[Int(state)] }

  /// The state before the first byte.
  mutating func start() -> Int32 {
    begin()
    // The end of the root rule is the end of the text.
    guard let bottom = frames.push(.init(place: 0, below: -1, turns: 0), program) else { return Self.dead }
    follow(program.root, bottom)
    return finish()
  }

  /// The state after one more byte; ``dead`` where the grammar does not admit it.
  mutating func step(_ state: Int32, _ byte: UInt8) -> Int32 {
    let place = Int(state) << 8 | Int(byte)
    let known = transitions[place]
    if known != Self.unknown { return known }
    begin()
    for reading in states[Int(state)] { take(byte, reading) }
    let next = finish()
    transitions[place] = next
    return next
  }

  /// Forgets all states but one, which gets another number. Equal texts after it give equal answers.
  mutating func forgetAll(but state: Int32) -> Int32 {
    let readings = states[Int(state)]
    let old = frames
    frames.removeAll()
    (states, shortest, accepting, transitions) = ([], [], [], [])
    indices = [:]
    begin()
    closure.readings = readings.map { reading in
      Reading(node: reading.node, part: reading.part, frame: copy(reading.frame, of: old))
    }
    return finish()
  }

  private mutating func copy(_ frame: Int32, of old: GrammarFrames) -> Int32 {
    var stack: [GrammarFrames.Frame] = []
    var at = frame
    while at >= 0 {
      stack.append(old.frames[Int(at)])
      at = old.frames[Int(at)].below
    }
    var below: Int32 = -1
    for var frame in stack.reversed() {
      frame.below = below
      below = frames.push(frame, program) ?? below
    }
    return below
  }
}

extension GrammarMachine {
  private mutating func begin() {
    closure.readings.removeAll(keepingCapacity: true)
    if !closure.seen.isEmpty { closure.seen.removeAll(keepingCapacity: true) }
    if !closure.begun.isEmpty { closure.begun.removeAll(keepingCapacity: true) }
  }

  private mutating func take(_ byte: UInt8, _ reading: Reading) {
    switch program.nodes[Int(reading.node)] {
    case .byte(let wanted, let next):
      if byte == wanted { follow(next, reading.frame) }
    case .scalar(let start, let next):
      let part = reading.part < 0 ? start : reading.part
      guard let edge = program.automata.states[Int(part)].first(where: { $0.low <= byte && byte <= $0.high }) else {
        return
      }
      if edge.target == UTF8Automata.done {
        follow(next, reading.frame)
      } else {
        closure.readings.append(Reading(node: reading.node, part: edge.target, frame: reading.frame))
      }
    default: break
    }
  }

  /// Adds the readings that begin with a step, through all that takes no byte.
  private mutating func follow(_ node: Int32, _ frame: Int32) {
    closure.open.append((node, frame))
    while let (node, frame) = closure.open.popLast() {
      switch program.nodes[Int(node)] {
      case .byte, .scalar, .accept:
        closure.readings.append(Reading(node: node, part: -1, frame: frame))
        if closure.readings.count > 4 * GrammarLimits.readings { return overrun() }
      default:
        guard closure.seen.insert(Int64(node) << 32 | Int64(frame) & 0xFFFF_FFFF).inserted else { continue }
        if closure.seen.count > 64 * GrammarLimits.readings { return overrun() }
        pass(node, frame)
      }
    }
  }

  private mutating func overrun() {
    isOverrun = true
    closure.open.removeAll()
  }

  private mutating func pass(_ node: Int32, _ frame: Int32) {
    switch program.nodes[Int(node)] {
    case .byte, .scalar, .accept: break
    case .call(let rule, let next):
      let start = program.starts[Int(rule)]
      // A rule that ends with another needs no place to come back to.
      if case .end = program.nodes[Int(next)] {
        closure.open.append((start, frame))
      } else if let inner = frames.push(.init(place: next, below: frame, turns: 0), program) {
        closure.open.append((start, inner))
      }
    case .split(let first, let count):
      for index in (first..<first + count).reversed() { closure.open.append((program.choices[Int(index)], frame)) }
    case .enter(let index): turn(of: index, after: 0, below: frame)
    case .turn(let part): endTurn(part, frame)
    case .end:
      let ended = frames.frames[Int(frame)]
      closure.open.append((ended.place, ended.below))
    }
  }

  private mutating func endTurn(_ part: Int32, _ frame: Int32) {
    let ended = frames.frames[Int(frame)]
    let index = -1 - ended.place
    let loop = program.loops[Int(index)]
    // A turn that took no byte leads nowhere that skipping it does not.
    if loop.isAnyOrder || loop.shortestTurn == 0, closure.begun.contains(frame) { return }
    turn(of: index, after: loop.isAnyOrder ? ended.turns : ended.turns + 1, below: ended.below)
  }

  /// Goes on with a loop after some turns: with another one, or behind it.
  private mutating func turn(of index: Int32, after turns: Int64, below: Int32) {
    let loop = program.loops[Int(index)]
    let least = loop.shortestTurn == 0 ? 0 : Int64(loop.least)
    let mayEnd = loop.isAnyOrder ? loop.required & ~turns == 0 : turns >= least
    if mayEnd { closure.open.append((loop.next, below)) }
    if !loop.isAnyOrder, turns >= Int64(loop.most) { return }
    // Beyond the least number, turns without a limit are all alike.
    let counted = loop.most == .max ? min(turns, Int64(loop.least)) : turns
    for (part, body) in loop.bodies.enumerated() {
      let now = loop.isAnyOrder ? turns | 1 << Int64(part) : counted
      // A part that was there does not come again.
      if loop.isAnyOrder, now == turns { continue }
      guard let frame = frames.push(.init(place: -1 - index, below: below, turns: now), program) else { continue }
      closure.begun.insert(frame)
      closure.open.append((body, frame))
    }
  }

  /// The state of the readings that were found.
  private mutating func finish() -> Int32 {
    // Most bytes lead nowhere.
    if closure.readings.isEmpty { return Self.dead }
    let found = closure.readings.count == 1 ? closure.readings : Array(Set(closure.readings))
    let readings = found.filter { length(of: $0) < GrammarProgram.never }.sorted(by: Self.precedes)
    guard !readings.isEmpty, !isOverrun else { return Self.dead }
    if let known = indices[readings] { return known }
    guard readings.count <= GrammarLimits.readings, states.count < GrammarLimits.statesAtOnce else {
      isOverrun = true
      return Self.dead
    }
    let index = Int32(truncatingIfNeeded: states.count)
    indices[readings] = index
    states.append(readings)
    accepting.append(readings.contains { $0.node == 0 })
    shortest.append(readings.map(length).min() ?? GrammarProgram.never)
    transitions.append(contentsOf: repeatElement(Self.unknown, count: 256))
    return index
  }

  private static func precedes(_ a: Reading, _ b: Reading) -> Bool {
    (a.node, a.part, a.frame) < (b.node, b.part, b.frame)
  }

  /// The fewest bytes from a reading to the end of the text.
  private func length(of reading: Reading) -> Int32 {
    let above = reading.frame < 0 ? 0 : frames.shortest[Int(reading.frame)]
    guard reading.part >= 0, case .scalar(_, let next) = program.nodes[Int(reading.node)] else {
      return GrammarProgram.sum(program.shortest[Int(reading.node)], above)
    }
    let rest = GrammarProgram.sum(program.automata.shortest[Int(reading.part)], program.shortest[Int(next)])
    return GrammarProgram.sum(rest, above)
  }
}
