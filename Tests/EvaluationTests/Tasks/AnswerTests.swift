import Testing

import Evaluation

@Suite("answers") struct AnswerTests {
  @Test(
    "what does not matter is taken away",
    arguments: [
      (" 42.\n", "42", TaskSettings.Match.exact, true), ("\"Red Circle\"", "red circle", .exact, true),
      ("red  circle", "red circle", .exact, true), ("reddish circle", "red circle", .exact, false),
      ("The answer is 42.", "42", .exact, false), ("The answer is 42.", "42", .contains, true),
      ("The answer is 421.", "42", .contains, false), ("42, of course", "42", .begins, true),
      ("421, of course", "42", .begins, false), ("It is (42)!", "42", .contains, true), ("", "42", .contains, false),
      ("a b c d", "b c", .contains, true), ("a b, c d", "b c", .contains, false), ("-3", "3", .exact, false),
      ("**Paris**", "Paris", .exact, true),
    ] as [(String, String, TaskSettings.Match, Bool)])
  func match(answer: String, expected: String, match: TaskSettings.Match, isRight: Bool) {
    #expect(AnswerText(answer).matches(AnswerText(expected), match) == isRight)
  }

  @Test func aLoopIsFoundAtTheEndAlone() throws {
    let words = (1...40).map { Int32($0) }
    #expect(RepetitionLoop(endOf: words) == nil)
    let loop = try #require(RepetitionLoop(endOf: words + Array(repeating: 7, count: 25)))
    #expect(loop.period == 1 && loop.length == 25)
    let phrase: [Int32] = [5, 6, 7, 5, 8, 9, 10, 11]
    let phrases = words + phrase + phrase + phrase + phrase.prefix(3)
    #expect(try #require(RepetitionLoop(endOf: phrases)).period == 8)
    #expect(RepetitionLoop(endOf: phrases + [1, 2, 3]) == nil)
  }

  @Test func shortRepetitionsAreNone() {
    #expect(RepetitionLoop(endOf: []) == nil)
    #expect(RepetitionLoop(endOf: Array(repeating: 1, count: 19)) == nil)
    // Twice is no loop.
    let piece = (1...30).map { Int32($0) }
    #expect(RepetitionLoop(endOf: piece + piece) == nil)
    #expect(RepetitionLoop(endOf: piece + piece + piece)?.period == 30)
  }

  @Test(
    "letters outside the prompt's scripts",
    arguments: [
      ("Say hello", "Hello, world: 42 + 3", true),
      ("Say hello", "Caf\u{E9} na\u{EF}ve \u{2014} \u{20AC}5 \u{B5}m", true),
      ("Say hello", "\u{41F}\u{440}\u{438}\u{432}\u{435}\u{442}", false), ("Say hello", "ok \u{4F60}\u{597D}", false),
      ("Say hello", "\u{1F600}\u{2192}\u{221E}", true), ("\u{65E5}\u{672C}", "\u{3072}\u{3089}\u{30AB}\u{30CA}", true),
      ("\u{41F}\u{440}", "Hi", false), ("Hi \u{41F}\u{440}", "Hi \u{41F}", true), ("Hi", "", true),
      ("Hi", "\u{D55C}\u{AD6D}", false), ("Hi", "\u{FF28}\u{FF49}", true), ("Hi", "\u{627}\u{644}", false),
      ("Hi", "\u{5E9}\u{5DC}", false), ("Hi", "\u{915}\u{93F}", false), ("Hi", "x\u{B2} + \u{1D465} = 2\u{3C0}", true),
      ("Hi", "\u{3BD}\u{3B1}\u{3B9}", false),
    ] as [(String, String, Bool)])
  func scripts(prompt: String, answer: String, isSame: Bool) {
    #expect(LetterScripts(of: answer).isSubset(of: LetterScripts(of: prompt)) == isSame)
  }
}
