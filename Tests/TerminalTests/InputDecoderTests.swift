import Terminal
import Testing
import Workbench

@Suite struct InputDecoderTests {
  /// What a decoder makes of bytes: each event in a few words.
  static func decoded(_ pieces: [String], _ decoder: InputDecoder = InputDecoder()) -> [String] {
    var decoder = decoder
    return (pieces.flatMap { decoder.feed($0.utf8) } + decoder.flush()).map(words)
  }

  static func words(_ event: Event) -> String {
    switch event {
    case .key(let key): key.name
    case .mouse(let mouse): "\(mouse.kind) \(mouse.point.column),\(mouse.point.row)"
    case .paste(let text): "paste \(text)"
    default: "?"
    }
  }

  @Test(arguments: [
    ("a", ["a"]), ("\r", ["Enter"]), ("\t", ["Tab"]), ("\u{7F}", ["Backspace"]), ("\u{3}", ["Ctrl-C"]),
    ("\u{1A}", ["Ctrl-Z"]), ("\u{0}", ["Ctrl-Space"]), ("\u{1B}", ["Esc"]), ("\u{1B}\u{1B}", ["Esc", "Esc"]),
    ("\u{1B}x", ["Alt-x"]), ("\u{1B}[A", ["Up"]), ("\u{1B}OB", ["Down"]), ("\u{1B}[1;5C", ["Ctrl-Right"]),
    ("\u{1B}[Z", ["Shift-Tab"]), ("\u{1B}[5~", ["PgUp"]), ("\u{1B}[15~", ["F5"]), ("\u{1B}OP", ["F1"]),
    ("\u{1B}[[A", ["F1"]), ("\u{1B}[3;2~", ["Shift-Del"]), ("量é😀", ["量", "é", "😀"]), ("\u{1B}[97;5u", ["Ctrl-A"]),
    ("\u{1B}[?1;2c", []), ("\u{1B}]11;rgb:0/0/0\u{7}q", ["q"]), ("\u{1B}[99999999999999999999~x", ["x"]),
    ("\u{1B}[<0;5;3M\u{1B}[<0;5;3m", ["press 4,2", "release 4,2"]), ("\u{1B}[<65;400;120M", ["wheelDown 399,119"]),
    ("\u{1B}[<0;0;3M", []), ("\u{1B}[<32;6;3M", ["drag 5,2"]),
    ("\u{1B}[200~a\u{1B}[31m\nb\u{1B}[201~c", ["paste a\u{1B}[31m\nb", "c"]),
  ])
  func sequences(text: String, events: [String]) {
    #expect(Self.decoded([text]) == events)
    #expect(Self.decoded(text.unicodeScalars.map(String.init)) == events, "in pieces")
  }

  @Test func bytesOfOneCharacterMayArriveApart() {
    var decoder = InputDecoder()
    let events = Array("😀".utf8).flatMap { decoder.feed([$0]) }
    #expect(events.map(Self.words) == ["😀"])
  }

  @Test func brokenUTF8IsReplacedAndNothingIsLost() {
    var decoder = InputDecoder()
    let events = decoder.feed([0xFF, 0x61, 0xE9, 0x87, 0x62]) + decoder.flush()
    #expect(events.map(Self.words) == ["\u{FFFD}", "a", "\u{FFFD}", "b"])
  }

  @Test func twoQuickPressesOnOnePlaceAreDouble() {
    var decoder = InputDecoder()
    let press = Array("\u{1B}[<0;5;3M".utf8)
    let kinds = [0, 300_000_000, 600_000_000, 2_000_000_000].flatMap { decoder.feed(press, time: $0) }.map(Self.words)
    #expect(kinds == ["press 4,2", "doublePress 4,2", "press 4,2", "press 4,2"])
  }

  @Test func theTerminalsOwnSequencesComeFirst() {
    let decoder = InputDecoder(keys: [(Array("\u{1B}[7~".utf8), .function(9))])
    #expect(Self.decoded(["\u{1B}[7~"], decoder) == ["F9"])
  }

  @Test func anyBytesAtAllGiveEventsAndEnd() {
    var state: UInt64 = 7
    for round in 0..<2000 {
      let bytes = (0..<64).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let random = UInt8(truncatingIfNeeded: state >> 33)
        return random % 3 == 0 ? [0x1B, 0x5B, 0x3C, 0x3B, 0x4D, 0x30][Int(random / 3) % 6] : random
      }
      var decoder = InputDecoder()
      let events = (decoder.feed(bytes) + Self.end(&decoder)).map(Self.words)
      #expect(!events.isEmpty && !events.contains("?"), "round \(round)")
      // It makes no difference in which pieces they come.
      var slow = InputDecoder()
      let apart = (bytes.flatMap { slow.feed([$0]) } + Self.end(&slow)).map(Self.words)
      #expect(apart == events, "round \(round)")
      // Nothing of it is left over for what comes next.
      let next = decoder.feed("q\r".utf8).map(Self.words)
      #expect(next == ["q", "Enter"], "round \(round)")
    }
  }

  /// What silence ends: an escape and what began after it.
  static func end(_ decoder: inout InputDecoder) -> [Event] {
    var events: [Event] = []
    for _ in 0..<128 where decoder.isWaiting { events += decoder.flush() }
    return events
  }

  @Test func aHugePasteIsBounded() {
    var decoder = InputDecoder()
    var events = decoder.feed("\u{1B}[200~".utf8)
    for _ in 0..<40 { events += decoder.feed([UInt8](repeating: 0x61, count: 65536)) }
    events += decoder.feed("\u{1B}[201~".utf8)
    guard case .paste(let text)? = events.last else {
      Issue.record("no paste")
      return
    }
    #expect(text.count == 1 << 20)
  }

  @Test(arguments: [
    ("\u{1B}]11;rgb:ffff/ffff/ffff\u{7}", [TerminalAnswer.background(isLight: true)]),
    ("\u{1B}]11;rgb:1111/1414/1b1b\u{1B}\\", [.background(isLight: false)]),
    ("\u{1B}]11;rgb:ff/fa/e0\u{7}\u{1B}[?2026;2$y", [.background(isLight: true), .synchronizes]),
    ("\u{1B}[?2026;0$y", []), ("\u{1B}]11;?\u{7}", []), ("\u{1B}]11;rgb:zz/1/2\u{7}", []),
  ])
  func answersAreHeardAndNeverTyped(bytes: String, answers: [TerminalAnswer]) {
    for cut in 0...bytes.utf8.count {
      var decoder = InputDecoder()
      var events = decoder.feed(bytes.utf8.prefix(cut))
      // A slow line may pause inside of a colour.
      if cut > 5, bytes.hasPrefix("\u{1B}]"), cut < bytes.utf8.firstIndex(of: 7)?.utf16Offset(in: bytes) ?? 0 {
        events += decoder.flush()
      }
      events += decoder.feed(bytes.utf8.dropFirst(cut))
      #expect(events.isEmpty && decoder.answers == answers, "cut after \(cut)")
    }
  }
}
