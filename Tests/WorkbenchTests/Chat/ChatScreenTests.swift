import Inference
import TestSupport
import Testing
import Workbench

/// The Chat workspace, as text, without a model that answers.
@Suite struct ChatScreenTests {
  private func robot(_ size: Size) throws -> Robot {
    var robot = Robot(size)
    robot.runsJobs = false
    let model = try TinyModel.open()
    robot.change { state in
      state.shared.model = model
      state.workspace = 2
    }
    robot.handle(.resize(size))
    robot.change { state in
      state.shared.chat.readiness = .ready(
        ChatFacts(family: "llama", contextLength: 2048, cacheBytes: 47_185_920, usesBuiltInTemplate: true))
    }
    return robot
  }

  @Test func anEmptyConversationExplainsItself() throws {
    try Snapshot.expect(try robot(Size(100, 20)).screen, named: "chat-empty")
  }

  @Test func theQuestionIsShownAndTheAnswerGrows() throws {
    var robot = try robot(Size(100, 24))
    robot.type("Why is the sky blue?")
    robot.press("Enter")
    #expect(robot.state.shared.chat.isAnswering)
    #expect(robot.state.shared.jobs.isRunning("answer"))
    robot.change { state in
      state.shared.chat.turns[1].text =
        "Because air scatters short waves more than long ones.\n\nTwo lines below the first, 你好, e\u{301}."
      var statistics = GenerationStatistics()
      statistics.promptTokens = 31
      statistics.cachedTokens = 12
      statistics.generatedTokens = 20
      statistics.timeToFirstToken = .milliseconds(150)
      statistics.generationTime = .milliseconds(380)
      state.shared.chat.statistics = statistics
    }
    try Snapshot.expect(robot.screen, named: "chat-answering")
  }

  @Test func escapeSequencesAreShownNotObeyed() throws {
    var robot = try robot(Size(100, 20))
    robot.change { $0.shared.chat.turns = [.init(.assistant, "a\u{1B}[31mred\u{7}\u{202E}x", stop: .eos)] }
    #expect(robot.line(containing: "a^[[31mred^G\u{FFFD}x") != nil)
    #expect(!robot.screen.unicodeScalars.contains("\u{1B}"))
  }

  @Test func aSecondQuestionWaits() throws {
    var robot = try robot(Size(100, 20))
    robot.type("one")
    robot.press("Enter")
    robot.type("two")
    robot.press("Enter")
    #expect(robot.state.shared.chat.turns.count == 2)
    #expect(robot.line(containing: "still answering") != nil)
  }

  @Test func escapeMakesLettersKeys() throws {
    var robot = try robot(Size(100, 20))
    robot.type("1")
    #expect(robot.state.workspace == 2)
    robot.press("Esc", "1")
    #expect(robot.state.workspace == 1)
  }

  @Test func controlCStopsTheAnswer() throws {
    var robot = try robot(Size(100, 20))
    robot.type("one")
    robot.press("Enter", "Ctrl-C")
    let cancelled = robot.effects.contains { if case .cancel("answer") = $0 { true } else { false } }
    #expect(cancelled)
  }

  @Test func aRefusedModelSaysWhy() throws {
    var robot = try robot(Size(100, 20))
    robot.change { $0.shared.chat.readiness = .impossible("architecture \"mamba\" is not supported") }
    #expect(robot.line(containing: "\"mamba\" is not supported") != nil)
  }

  @Test func longConversationsScroll() throws {
    var robot = try robot(Size(80, 24))
    robot.change { state in
      state.shared.chat.turns = (0..<50).flatMap {
        [ChatState.Turn(.user, "question \($0)"), ChatState.Turn(.assistant, "answer \($0)", stop: .eos)]
      }
    }
    #expect(robot.line(containing: "answer 49") != nil)
    robot.press("PgUp", "PgUp")
    #expect(robot.line(containing: "answer 49") == nil)
    for _ in 0..<100 { robot.press("PgUp") }
    #expect(robot.line(containing: "question 0") != nil)
    for _ in 0..<100 { robot.press("PgDn") }
    #expect(robot.line(containing: "answer 49") != nil)
  }

  @Test func theSamplersAreShownInTheirOrderWhichCanBeSet() throws {
    var robot = try robot(Size(100, 24))
    robot.press("Esc", "c")
    #expect(robot.line(containing: "logit_bias > penalties > dry") != nil)
    #expect(robot.line(containing: "top-k 40") != nil)
    robot.press("Enter", "Ctrl-U")
    robot.type("top-k temp")
    robot.press("Enter")
    #expect(robot.state.shared.chat.sampler.order == ["top_k", "temperature"])
    #expect(robot.line(containing: "logit_bias > top_k > temperature") != nil)
    robot.type("top-k")
    robot.press("Enter", "Ctrl-U")
    robot.type("7")
    robot.press("Enter")
    #expect(robot.state.shared.chat.sampler.topK == 7)
    robot.press("Enter", "Ctrl-U")
    robot.type("nonsense")
    robot.press("Enter")
    #expect(robot.line(containing: "samplers is 'nonsense'") != nil)
    #expect(robot.state.shared.chat.sampler.order == ["top_k", "temperature"])
  }

  @Test func aGrammarIsChosenAndNamedInTheTitle() throws {
    var robot = try robot(Size(100, 24))
    robot.press("Esc", "g")
    robot.type("json")
    robot.press("Enter")
    #expect(robot.state.shared.chat.grammar == .named("json"))
    #expect(robot.line(containing: "grammar json  temperature") != nil)
    robot.press("n")
    #expect(robot.state.shared.chat.grammar == .named("json"))
  }

  @Test func aTemplateIsChosenAndNamedInTheTitleUntilAnotherModelIsOpen() throws {
    var robot = try robot(Size(100, 24))
    robot.press("Esc", "m")
    robot.type("mistral")
    robot.press("Enter")
    #expect(robot.state.shared.chat.template == .named("mistral"))
    #expect(robot.line(containing: "template mistral  temperature") != nil)
    robot.press("n")
    #expect(robot.state.shared.chat.template == .named("mistral"))
    var chat = robot.state.shared.chat
    chat.follow(nil)
    #expect(chat.template == .model)
  }
}
