import Foundation
import TestSupport
import Testing
import Workbench

/// What is shown is what talks, whatever happens to the file meanwhile.
@Suite struct OpenModelChatTests {
  private static let question = "Draw a red circle."

  /// A copy of the bundled model, in a folder that is removed with the value.
  private final class Copy {
    let folder = FileManager.default.temporaryDirectory.appending(path: "chat-\(UUID().uuidString)")
    var path: String { folder.appending(path: "model.gguf").path }

    init() throws {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: SketchModel.path, toPath: path)
    }

    /// Puts another file in the model's place, as a download or `mv` does.
    func replace(with bytes: Data) throws {
      let other = folder.appending(path: "other").path
      try bytes.write(to: URL(filePath: other))
      try #require(rename(other, path) == 0)
    }

    deinit {
      try? FileManager.default.removeItem(at: folder)
    }
  }

  @Test func aFileThatIsReplacedDoesNotChangeWhoTalks() throws {
    var undisturbed = Robot(chattingWith: try SketchModel.open())
    let expected = undisturbed.ask(Self.question)
    #expect(expected?.count ?? 0 > 8)

    let copy = try Copy()
    var robot = Robot(Size(100, 30))
    robot.runsJobs = false
    robot.change { [path = copy.path] in _ = $0.begin(opening: path) }
    for event in robot.news(of: OpenModelJob(path: copy.path)) { robot.handle(event) }
    let shown = try #require(robot.state.shared.model)
    try copy.replace(with: try Data(contentsOf: URL(filePath: try TinyModel.builder().write().path)))

    var talking = Robot(chattingWith: shown)
    let answer = talking.ask(Self.question)
    #expect(answer == expected)
    #expect(talking.failures.isEmpty)
    guard case .ready(let facts) = talking.state.shared.chat.readiness else {
      Issue.record("\(talking.state.shared.chat.readiness)")
      return
    }
    #expect(!facts.family.isEmpty)
  }

  @Test func openingAnUnchangedFileAgainKeepsTheConversation() throws {
    let copy = try Copy()
    var robot = Robot(chattingWith: try OpenModel.open(copy.path))
    _ = robot.ask(Self.question)
    let turns = robot.state.shared.chat.turns.count
    let id = try #require(robot.state.shared.model?.id)
    for event in robot.news(of: OpenModelJob(path: copy.path)) { robot.handle(event) }
    #expect(robot.state.shared.model?.id == id)
    #expect(turns == 2 && robot.state.shared.chat.turns.count == turns)
  }

  @Test func openingAReplacedFileAgainIsAnotherModel() throws {
    let copy = try Copy()
    var robot = Robot(chattingWith: try OpenModel.open(copy.path))
    _ = robot.ask(Self.question)
    let known = robot.state.shared.exploration.items.count
    try copy.replace(with: try Data(contentsOf: URL(filePath: try TinyModel.builder().write().path)))
    for event in robot.news(of: OpenModelJob(path: copy.path)) { robot.handle(event) }
    #expect(robot.state.shared.chat.turns.isEmpty)
    #expect(robot.state.shared.exploration.items.count != known)
    // A model without a vocabulary can't talk, and says so: the old one does not answer in its place.
    guard case .impossible(let reason) = robot.state.shared.chat.readiness else {
      Issue.record("\(robot.state.shared.chat.readiness)")
      return
    }
    #expect(robot.line(containing: String(reason.prefix(20))) != nil)
  }

  @Test func lateWordsOfAnEarlierConversationAreDropped() throws {
    var robot = Robot(chattingWith: try SketchModel.open())
    robot.runsJobs = false
    robot.type(Self.question)
    robot.press("Enter")
    let answer = try #require(robot.started.last { $0.id == "answer" })
    let news = robot.news(of: answer)
    #expect(news.count > 2)
    robot.press("Esc", "n")
    robot.type("Something else.")
    robot.press("Enter")
    for event in news.dropLast() { robot.handle(event) }
    #expect(robot.state.shared.chat.turns.map(\.text) == ["Something else.", ""])
    #expect(robot.state.shared.picture.latest == nil && robot.state.shared.chat.statistics == nil)
  }

  @Test func anotherModelEndsTheAnswer() throws {
    var robot = Robot(chattingWith: try SketchModel.open())
    robot.runsJobs = false
    robot.type(Self.question)
    robot.press("Enter")
    for event in robot.news(of: OpenModelJob(path: try TinyModel.builder().write().path)) { robot.handle(event) }
    #expect(robot.state.shared.chat.turns.isEmpty)
    #expect(robot.effects.contains { if case .cancel("answer") = $0 { true } else { false } })
  }
}
