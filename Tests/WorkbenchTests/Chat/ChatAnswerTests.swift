import Inference
import Pictures
import TestSupport
import Testing
import Workbench

/// The Chat workspace with a model that answers.
@Suite struct ChatAnswerTests {
  @Test(.requires(model: .smolLM2)) func aConversationGoesOnFromItsCache() throws {
    let model = try OpenModel.opened(try TestModel.smolLM2.path(), name: "SmolLM2")
    var robot = Robot(Size(100, 30))
    robot.change { state in
      state.shared.model = model
      state.workspace = 2
      state.shared.chat.follow(model)
      state.shared.chat.sampler.temperature = 0
      state.shared.chat.maximumTokens = 12
    }
    robot.handle(.resize(Size(100, 30)))
    robot.type("Explain in two sentences why the sky is blue.")
    robot.press("Enter")
    #expect(robot.failures.isEmpty)
    #expect(
      robot.state.shared.chat.turns.last?.text.contains("The sky is blue because") == true,
      "\(robot.state.shared.chat.turns)")
    #expect(robot.state.shared.chat.turns.last?.stop != nil)
    robot.type("And at sunset?")
    robot.press("Enter")
    #expect(robot.state.shared.chat.turns.count == 4)
    #expect(robot.state.shared.tokensPerSecond ?? 0 > 0)
    // The second prompt begins with what the first and its answer left in the cache.
    #expect(try #require(robot.state.shared.chat.statistics).cachedTokens > 40)
  }

  @Test(.requires(model: .smolLM2)) func aDrawingGrowsFromItsRequest() throws {
    let model = try OpenModel.opened(try TestModel.smolLM2.path(), name: "SmolLM2")
    var robot = Robot(Size(100, 30))
    robot.change { state in
      state.shared.model = model
      state.workspace = 2
      state.shared.chat.follow(model)
      state.shared.chat.sampler.temperature = 0
    }
    robot.handle(.resize(Size(100, 30)))
    robot.type("/draw a red circle")
    robot.press("Enter")
    #expect(robot.failures.isEmpty)
    let picture = try #require(robot.state.shared.picture.latest)
    #expect(picture.markup.isComplete)
    #expect(picture.markup.drawnElements > 0)
    #expect(robot.state.shared.chat.turns.last?.text.hasSuffix("</svg>") == true)
    #expect(robot.state.shared.chat.turns.last?.stop == .stop)
  }
}
