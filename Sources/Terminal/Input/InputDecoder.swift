package import Workbench

/// Turns the bytes that a terminal sends into events.
///
/// Reads UTF-8, the escape sequences of xterm and its kin, SGR mouse reports, bracketed paste, and whatever the
/// terminal's own entry calls its keys. Unknown sequences are dropped whole. Bytes may arrive in any pieces.
package struct InputDecoder: Sendable {
  var pending: [UInt8] = []
  private var pasted: [UInt8]?
  private let named: [(sequence: [UInt8], code: Key.Code)]
  private var lastPress: (point: Point, time: UInt64)?
  private var time: UInt64 = 0
  /// What the terminal has said of itself since the last look.
  package var answers: [TerminalAnswer] = []

  /// At most this many bytes of one paste are taken.
  static let pasteLimit = 1 << 20

  /// - Parameter keys: what keys send besides the usual sequences.
  package init(keys: [(sequence: [UInt8], code: Key.Code)] = []) {
    named = keys.filter { $0.sequence.count > 1 && $0.sequence[0] == 0x1B }
  }

  /// Whether an escape waits for what may follow it: after 25 ms of silence, call `flush`.
  package var isWaiting: Bool { !pending.isEmpty && pasted == nil }

  /// Takes bytes in; `time` in nanoseconds tells double presses apart.
  package mutating func feed(_ bytes: some Sequence<UInt8>, time: UInt64 = 0) -> [Event] {
    self.time = time
    pending.append(contentsOf: bytes)
    return decode(isEnd: false)
  }

  /// What is pending is all there is: a lone escape is the key.
  package mutating func flush() -> [Event] {
    decode(isEnd: true)
  }

  private mutating func decode(isEnd: Bool) -> [Event] {
    var events: [Event] = []
    var at = 0
    while at < pending.count {
      if pasted != nil {
        guard let text = takePaste(from: &at) else { break }
        events.append(.paste(text))
        continue
      }
      guard let (length, event) = next(at: at, isEnd: isEnd) else { break }
      at += max(1, length)
      if let event { events.append(event) }
    }
    pending.removeFirst(min(at, pending.count))
    return events
  }

  /// The length of what begins at `at` and the event it is, nil when more bytes are needed.
  private mutating func next(at: Int, isEnd: Bool) -> (Int, Event?)? {
    let byte = pending[at]
    if byte == 0x1B { return escape(at: at, isEnd: isEnd) }
    if byte < 0x20 || byte == 0x7F { return (1, .key(InputDecoder.control(byte))) }
    return character(at: at, isEnd: isEnd)
  }

  static func control(_ byte: UInt8) -> Key {
    switch byte {
    case 0x09: Key(.tab)
    case 0x0D, 0x0A: Key(.enter)
    case 0x08, 0x7F: Key(.backspace)
    case 0x00: Key(.character(" "), .control)
    case 0x1C...0x1F: Key(.character(Character(Unicode.Scalar(byte + 0x40))), .control)
    default: Key(.character(Character(Unicode.Scalar(byte + 0x60))), .control)
    }
  }

  private func character(at: Int, isEnd: Bool) -> (Int, Event?)? {
    let length = InputDecoder.length(ofScalarStarting: pending[at])
    let available = pending[at...].prefix(length)
    let continuation = available.dropFirst().prefix { $0 & 0xC0 == 0x80 }
    if available.count < length, continuation.count == available.count - 1, !isEnd { return nil }
    let used = 1 + continuation.count
    let text = String(decoding: pending[at..<at + used], as: UTF8.self)
    return (used, text.first.map { .key(Key(.character($0))) })
  }

  private static func length(ofScalarStarting byte: UInt8) -> Int {
    switch byte {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }

  private mutating func escape(at: Int, isEnd: Bool) -> (Int, Event?)? {
    guard at + 1 < pending.count else { return isEnd ? (1, .key(Key(.escape))) : nil }
    if let match = named.first(where: { pending[at...].starts(with: $0.sequence) }) {
      return (match.sequence.count, .key(Key(match.code)))
    }
    switch pending[at + 1] {
    case UInt8(ascii: "["): return controlSequence(at: at, isEnd: isEnd)
    case UInt8(ascii: "O"): return shiftSequence(at: at, isEnd: isEnd)
    case 0x1B: return (1, .key(Key(.escape)))
    case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
      return stringSequence(at: at, isEnd: isEnd)
    default:
      guard let (length, event) = next(at: at + 1, isEnd: isEnd) else { return nil }
      guard case .key(var key) = event else { return (length + 1, nil) }
      key.modifiers.insert(.alt)
      return (length + 1, .key(key))
    }
  }

  /// ESC O letter: keypad and function keys.
  private func shiftSequence(at: Int, isEnd: Bool) -> (Int, Event?)? {
    guard at + 2 < pending.count else { return isEnd ? (2, .key(Key(.character("O"), .alt))) : nil }
    return (3, KeySequences.final(pending[at + 2]).map { .key(Key($0)) })
  }

  /// An answer of the terminal: kept where it was asked for, dropped up to its end otherwise.
  private mutating func stringSequence(at: Int, isEnd: Bool) -> (Int, Event?)? {
    var index = at + 2
    while index < pending.count, index - at < 4096 {
      let isString = pending[index] == 0x5C && pending[index - 1] == 0x1B
      if pending[index] == 0x07 || isString {
        if let answer = TerminalAnswer(string: pending[at + 1..<index]) { answers.append(answer) }
        return (index - at + 1, nil)
      }
      index += 1
    }
    if index - at >= 4096 { return (index - at, nil) }
    // The rest of an answer may be late; it is never text.
    guard isEnd, !pending[(at + 1)...].starts(with: "]11;".utf8) else { return nil }
    // Typed with Alt and nothing after it.
    return (2, .key(Key(.character(Character(Unicode.Scalar(pending[at + 1]))), .alt)))
  }

  /// ESC [ parameters letter.
  private mutating func controlSequence(at: Int, isEnd: Bool) -> (Int, Event?)? {
    // The console of Linux sends ESC [ [ A for F1.
    if at + 2 < pending.count, pending[at + 2] == UInt8(ascii: "[") {
      guard at + 3 < pending.count else { return isEnd ? (3, nil) : nil }
      let number = Int(pending[at + 3]) - 0x40
      return (4, (1...5).contains(number) ? .key(Key(.function(number))) : nil)
    }
    var end = at + 2
    while end < pending.count, (0x20...0x3F).contains(pending[end]) { end += 1 }
    guard end < pending.count else {
      if end - at > 64 { return (end - at, nil) }
      return isEnd ? (end - at, end == at + 2 ? .key(Key(.character("["), .alt)) : nil) : nil
    }
    let parameters = pending[at + 2..<end]
    let final = pending[end]
    // A broken sequence ends where a new one begins.
    if final == 0x1B { return (end - at, nil) }
    let length = end - at + 1
    if parameters.first == UInt8(ascii: "?") {
      if let answer = TerminalAnswer(parameters: parameters, final: final) { answers.append(answer) }
      return (length, nil)
    }
    if parameters.first == UInt8(ascii: "<") { return (length, mouse(parameters.dropFirst(), final)) }
    if final == UInt8(ascii: "~"), parameters.elementsEqual("200".utf8) {
      pasted = []
      return (length, nil)
    }
    return (length, KeySequences.key(parameters: numbers(parameters), final: final).map { .key($0) })
  }

  private func numbers(_ bytes: ArraySlice<UInt8>) -> [Int] {
    bytes.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false).map { digits in
      digits.prefix(6).reduce(0) { (0x30...0x39).contains($1) ? $0 * 10 + Int($1 - 0x30) : $0 }
    }
  }

  private mutating func mouse(_ bytes: ArraySlice<UInt8>, _ final: UInt8) -> Event? {
    let values = numbers(bytes)
    guard values.count == 3, values[1] > 0, values[2] > 0 else { return nil }
    let point = Point(values[1] - 1, values[2] - 1)
    if values[0] & 64 != 0 {
      guard values[0] & 3 < 2 else { return nil }
      return .mouse(Mouse(values[0] & 1 == 0 ? .wheelUp : .wheelDown, point))
    }
    guard values[0] & 3 == 0 || final == UInt8(ascii: "m") else { return nil }
    if final == UInt8(ascii: "m") { return .mouse(Mouse(.release, point)) }
    if values[0] & 32 != 0 { return .mouse(Mouse(.drag, point)) }
    let isDouble = lastPress.map { $0.point == point && time &- $0.time < 400_000_000 } ?? false
    lastPress = isDouble ? nil : (point, time)
    return .mouse(Mouse(isDouble ? .doublePress : .press, point))
  }

  /// Collects a paste up to its end mark; nil when more is to come.
  private mutating func takePaste(from at: inout Int) -> String? {
    let mark = Array("\u{1B}[201~".utf8)
    var index = at
    while index < pending.count {
      if pending[index] == 0x1B {
        let rest = pending[index...]
        if rest.starts(with: mark) {
          let text = String(decoding: pasted ?? [], as: UTF8.self)
          pasted = nil
          at = index + mark.count
          return text
        }
        if mark.starts(with: rest.prefix(mark.count)) { break }
      }
      if (pasted?.count ?? 0) < InputDecoder.pasteLimit { pasted?.append(pending[index]) }
      index += 1
    }
    at = index
    return nil
  }
}
