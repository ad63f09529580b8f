import Inference
import Testing

@Suite("Stop strings") struct StopMatcherTests {
  /// What is shown of pieces, and whether a stop string ended them.
  func run(_ pieces: [String], stops: [String]) -> (shown: [String], stopped: Bool) {
    var matcher = StopMatcher(stops)
    var shown: [String] = []
    for piece in pieces {
      let (text, isStopped) = matcher.append(piece)
      shown.append(text)
      if isStopped { return (shown, true) }
    }
    return (shown + [matcher.finish()], false)
  }

  @Test("A stop string within one piece")
  func within() {
    #expect(run(["abSTOPcd"], stops: ["STOP"]) == (["ab"], true))
  }

  @Test("A stop string across pieces is never shown in part")
  func across() {
    #expect(run(["ab", "S", "TO", "P", "cd"], stops: ["STOP"]) == (["ab", "", "", ""], true))
  }

  @Test("What only looked like a stop string is shown late, and whole")
  func lookalike() {
    #expect(run(["aST", "OST", "x"], stops: ["STOP"]) == (["a", "STO", "STx", ""], false))
    #expect(run(["aST"], stops: ["STOP"]) == (["a", "ST"], false))
  }

  @Test("The earliest of several stop strings counts")
  func earliest() {
    #expect(run(["one two three"], stops: ["three", "two"]) == (["one "], true))
  }

  @Test("Repeated starts, characters of several bytes, and empty stop strings")
  func oddities() {
    #expect(run(["aaab"], stops: ["aab"]) == (["a"], true))
    #expect(run(["ü", "é", "ß"], stops: ["éß"]) == (["ü", "", ""], true))
    #expect(run(["abc"], stops: [""]) == (["abc", ""], false))
    #expect(run([], stops: ["a"]) == ([""], false))
  }
}

/// Tuples are compared by `==`, which the expectations' macro can't see through.
private func == (left: (shown: [String], stopped: Bool), right: ([String], Bool)) -> Bool {
  left.shown == right.0 && left.stopped == right.1
}
