import Checkpoints
import Foundation
import Inference
import Synchronization
import Tensors
import TestSupport
import Testing
import Tokenization

import Evaluation

/// Tasks put to the bundled model.
@Suite("tasks on a model") struct LikelihoodTests {
  private static let pool = WorkerPool()
  private let model: TaskModel

  init() throws {
    let path = Goldens.projectFolder.appending(path: "samples/sketch.gguf").path
    let language = try LanguageModel.load(try Checkpoint.open(path), pool: Self.pool)
    let session = try Session(model: language, options: .init(contextLength: 512), pool: Self.pool)
    model = try TaskModel(session: session, pool: Self.pool)
  }

  private func task(_ lines: String...) throws -> TaskSet {
    try TaskReader().task(Array(lines.joined(separator: "\n").utf8), path: "task.jsonl")
  }

  /// The log-likelihood of the tokens from `start` on, of a text read in one go by a session of its own.
  private func bruteForce(_ tokens: [Int32], from start: Int) throws -> Double {
    let session = try Session(model: model.session.model, options: .init(contextLength: 512), pool: Self.pool)
    let size = session.model.vocabularySize
    let logits = try session.logits(of: tokens)
    return (start..<tokens.count).reduce(0.0) { sum, position in
      let row = logits[(position - 1) * size..<position * size].map(Double.init)
      let largest = row.max() ?? 0
      let total = row.reduce(0) { $0 + exp($1 - largest) }
      return sum + row[Int(tokens[position])] - largest - log(total)
    }
  }

  @Test func likelihoodsAreThoseOfWholeTexts() throws {
    let task = try task(
      #"{"prompt": "Draw a red", "choices": ["circle", "square and two blue stars", "circle on a hill"], "answer": 0}"#,
      #"{"prompt": "Draw a red", "choices": ["circle.", "circle!"], "answer": 0}"#,
      #"{"sentence": "The star is above the heart, so _ is higher.", "option1": "it", "option2": "the heart", "answer": 1}"#,
      #"{"question": "Which?", "choices": ["a", "b", "c", "d"], "answer": 3}"#)
    for item in task.items {
      let found = try model.likelihoods(of: item)
      for (choice, likelihood) in zip(item.choices, found) {
        let (context, whole) = (model.tokens(of: choice.context), model.tokens(of: choice.context + choice.ending))
        let start = zip(context, whole).prefix { $0 == $1 }.count
        #expect(likelihood.tokens == whole.count - start)
        let wanted = try bruteForce(whole, from: start)
        #expect(abs(likelihood.sum - wanted) < 1e-3 * abs(wanted) + 1e-4)
      }
    }
  }

  @Test func fromTheFirstDifferenceLessCounts() throws {
    let task = try task(#"{"prompt": "Draw a", "choices": ["big red circle", "big red square"], "answer": 0}"#)
    let (all, part) = (
      try model.likelihoods(of: task.items[0]), try model.likelihoods(of: task.items[0], fromFirstDifference: true)
    )
    #expect(part[0].tokens < all[0].tokens && part[0].sum > all[0].sum)
    #expect(abs((all[0].sum - all[1].sum) - (part[0].sum - part[1].sum)) < 1e-3)
  }

  @Test func theOrderOfItemsChangesNothing() throws {
    let task = try task(
      #"{"prompt": "Draw a red circle and a", "choices": ["star", "blue heart"], "answer": 0}"#,
      #"{"prompt": "Draw a red", "choices": ["circle", "square"], "answer": 0}"#)
    let forward = try task.items.map { try model.likelihoods(of: $0) }
    let backward = try task.items.reversed().map { try model.likelihoods(of: $0) }
    #expect(forward == backward.reversed())
  }

  @Test func anItemWithoutRoomIsNamed() throws {
    let words = String(repeating: "red circle ", count: 600)
    for end in [#""choices": ["a", "b"], "answer": 0"#, #""answer": "a""#] {
      let task = try task("{\"id\": \"long one\", \"prompt\": \"\(words)\", \(end)}")
      do throws(EvaluationError) {
        _ = try TaskRunner().outcomes(of: task, by: model)
        Issue.record("it has room")
      } catch {
        guard case .itemTooLong("long one", _, 512) = error else { throw error }
      }
    }
  }

  /// Remembers outcomes in an array.
  private final class Memory: TaskMemory {
    let kept = Mutex<[TaskOutcome]>([])
    func recall(_ item: String) throws(EvaluationError) -> TaskOutcome? {
      kept.withLock { $0.first { $0.item == item } }
    }
    func keep(_ outcome: TaskOutcome) throws(EvaluationError) { kept.withLock { $0.append(outcome) } }
  }

  @Test func whatIsRememberedIsNotAskedAgain() throws {
    let task = try task(
      #"{"prompt": "Draw a red", "choices": ["circle", "square"], "answer": 0}"#,
      #"{"prompt": "Draw a blue", "choices": ["circle", "square"], "answer": 0}"#)
    let memory = Memory()
    var other = TaskOutcome(task.items[1], isCorrect: false, answer: "remembered")
    other.score = 7
    try memory.keep(other)
    let outcomes = try TaskRunner().outcomes(of: task, by: model, memory: memory)
    #expect(outcomes[1] == other && outcomes[0].parts.count == 2)
    #expect(memory.kept.withLock { $0.map(\.item) } == [task.items[1].id, task.items[0].id])
    #expect(try TaskRunner().outcomes(of: task, by: model, memory: memory) == outcomes)
    #expect(try TaskRunner(limit: 1).outcomes(of: task, by: model).count == 1)
  }

  @Test func aStoppedRunSaysSo() throws {
    let task = try task(#"{"prompt": "Draw a red", "choices": ["circle", "square"], "answer": 0}"#)
    let stopped = try TaskModel(session: model.session, pool: Self.pool, isCancelled: { true })
    #expect(throws: EvaluationError.cancelled) { _ = try TaskRunner().outcomes(of: task, by: stopped) }
  }

  @Test func needlesLieAtTheirDepth() throws {
    let task = try task(
      #"{"needle": "The word is fox.", "question": "Which word?", "answer": "fox", "lengths": [64, 256, 4096], "#
        + #""depths": [0, 0.5, 1]}"#)
    let items = try TaskRunner().items(of: task, for: model)
    #expect(items.map(\.group).first == "64 tokens, 0%" && items.count == 6)
    for (index, item) in items.enumerated() {
      let length = model.tokenizer.encode(item.prompt).count
      #expect(abs(length - (index < 3 ? 64 : 256)) < 24, "\(length)")
      let parts = item.prompt.components(separatedBy: "The word is fox.")
      #expect(parts.count == 2 && item.prompt.hasSuffix("\n\nWhich word?"))
      let before = Double(parts[0].count) / Double(parts[0].count + parts[1].count)
      #expect(abs(before - Double(index % 3) / 2) < 0.3, "\(before)")
    }
    #expect(items[0].prompt.hasPrefix("The word is fox.") && Set(items.map(\.id)).count == 6)
  }

  @Test func positionsAreThoseOfThePerplexity() throws {
    let text = String(repeating: "Draw a red circle above a blue square, and three small green stars. ", count: 20)
    let task = try TaskReader().task(Array(text.utf8), path: "text.txt")
    let session = try Session(model: model.session.model, options: .init(contextLength: 64), pool: Self.pool)
    let reader = try TaskModel(session: session, pool: Self.pool)
    let outcomes = try TaskRunner(limit: 2).outcomes(of: task, by: reader)
    #expect(outcomes.count == 2 && outcomes[0].parts.map(\.name) == ["1-15", "16-31", "32-63"])
    for (index, outcome) in outcomes.enumerated() {
      let chunk = try TextCutting(context: 64).chunks(of: Array(text.utf8), tokenizer: model.tokenizer)[index]
      #expect(abs(outcome.score * 63 + (try bruteForce(chunk.tokens, from: 1))) < 0.05)
      let sum = outcome.parts.reduce(0.0) { $0 + $1.value * Double($1.count) }
      #expect(outcome.parts.map(\.count) == [15, 16, 32] && abs(sum - outcome.score * 63) < 1e-6)
    }
  }
}
