import Checkpoints
import Testing

import Evaluation

/// The forms of task files, as they are published and as this program makes them.
@Suite("task files") struct TaskReaderTests {
  private func read(_ text: String, as path: String = "folder/some.jsonl") throws(EvaluationError) -> TaskSet {
    try TaskReader().task(Array(text.utf8), path: path)
  }

  // MARK: - Lines of JSON

  @Test func aHeaderSaysKindAndSettings() throws {
    let task = try read(
      """
      {"kind": "answer", "name": "sums", "form": "plain", "match": "begins", "stop": "\\n", "tokens": 5}

      {"id": "one", "prompt": "1 + 1 =", "answer": 2}
      {"prompt": "Say yes", "answers": ["yes", "yeah"]}
      """)
    #expect(task.name == "sums" && task.kind.name == "answer" && task.items.count == 2)
    #expect(task.settings.form == .plain && task.settings.match == .begins)
    #expect(task.settings.stops == ["\n"] && task.settings.maxTokens == 5)
    #expect(task.items[0].label == "one" && task.items[0].answers == ["2"])
    #expect(task.items[1].label == "line 4" && task.items[1].answers == ["yes", "yeah"])
  }

  @Test(
    "without a header the keys tell the kind",
    arguments: [
      (#"{"prompt": "a", "choices": ["b", "c"], "answer": 1}"#, "choice"),
      (#"{"prompt": "a", "answer": "b"}"#, "answer"), (#"{"prompt": "a", "keys": ["b"]}"#, "json"),
      (#"{"prompt": "a"}"#, "open"), (#"{"text": "a b c"}"#, "positions"),
      (#"{"needle": "a", "question": "b", "answer": "c", "lengths": [64], "depths": [0.5]}"#, "needle"),
    ] as [(String, String)])
  func keys(line: String, kind: String) throws {
    let task = try read(line)
    #expect(task.kind.name == kind && task.name == "some" && task.items.count == 1)
  }

  @Test func choicesStandBehindASpace() throws {
    let task = try read(
      """
      {"prompt": "The sky is", "choices": ["blue", " green"], "answer": 0}
      {"prompt": "Sky:\\n", "choices": ["blue", "green"], "answer": "B"}
      """)
    #expect(task.items[0].choices.map(\.ending) == [" blue", " green"])
    #expect(task.items[0].choices.map(\.length) == [4, 5])
    #expect(task.items[1].choices.map(\.ending) == ["blue", "green"] && task.items[1].right == 1)
    #expect(task.chance == 0.5)
  }

  // MARK: - Published forms

  @Test func hellaSwag() throws {
    let task = try read(
      #"{"ind": 24, "activity_label": "Roof [header]", "ctx_a": "A man is on a roof.", "ctx_b": "he", "ctx": "", "#
        + #""endings": ["is [substeps] using  wrap.", "is up [title] He"], "label": "1"}"#)
    let item = try #require(task.items.first)
    #expect(item.prompt == "Roof : A man is on a roof. He")
    #expect(item.choices.map(\.ending) == [" is using wrap.", " is up. He"])
    #expect(item.right == 1 && item.measure == .characters)
  }

  @Test(
    "ARC as its authors and as the hub have it",
    arguments: [
      #"{"id": "x", "question": {"stem": "Why?", "choices": [{"text": "so", "label": "A"}, {"text": "no", "label": "B"}]}"#
        + #", "answerKey": "B"}"#,
      #"{"id": "x", "question": "Why?", "choices": {"text": ["so", "no"], "label": ["1", "2"]}, "answerKey": "2"}"#,
    ])
  func arc(line: String) throws {
    let item = try #require(try read(line).items.first)
    #expect(item.label == "x" && item.prompt == "Question: Why?\nAnswer:")
    #expect(item.choices.map(\.ending) == [" so", " no"] && item.right == 1 && item.measure == .characters)
  }

  @Test func mmlu() throws {
    let wanted = "What is 2 + 2?\nA. 3\nB. 4, surely\nC. 5\nD. 6\nAnswer:"
    let tables = try read("What is 2 + 2? ,3,\"4, surely\",5,6,B\r\n", as: "math_test.csv")
    let lines = try read(
      #"{"question": "What is 2 + 2?", "subject": "math", "choices": ["3", "4, surely", "5", "6"], "answer": 1}"#)
    for item in tables.items + lines.items {
      #expect(item.prompt == wanted && item.right == 1 && item.measure == .sum)
      #expect(item.choices.map(\.ending) == [" A", " B", " C", " D"])
    }
    #expect(tables.items.count == 1 && lines.items.count == 1 && tables.name == "math_test")
  }

  @Test func winoGrande() throws {
    let table = try read(
      "0,\"Sarah, not Maria, operates so _ is tired.\",Sarah,Maria,1\n", as: "winogrande.csv")
    let line = try read(
      #"{"sentence": "Sarah, not Maria, operates so _ is tired.", "option1": "Sarah", "option2": "Maria", "answer": "1"}"#
    )
    for item in table.items + line.items {
      #expect(item.right == 0 && item.measure == .sum && item.choices.map(\.ending) == [" is tired.", " is tired."])
      #expect(item.choices[1].context == "Sarah, not Maria, operates so Maria")
    }
    #expect(table.items.count == 1 && line.items.count == 1)
  }

  @Test func hellaSwagOfLlamaPerplexity() throws {
    let task = try read(
      "Tea: One boils\n2\nwater\nair\ntea leaves\nrock\nTwo: And\n0\na\nb\nc\nd\n", as: "hellaswag.txt")
    #expect(task.items.map(\.right) == [2, 0] && task.items[0].choices[2].ending == " tea leaves")
    #expect(task.items.allSatisfy { $0.measure == .tokens && $0.choices.count == 4 })
  }

  @Test func multipleChoiceOfLlamaPerplexity() throws {
    let task = try TaskReader().task(
      multipleChoice([("Why?", ["so", "no"], 1), ("How?", ["a", "b", "c"], 0)]), path: "arc.bin")
    #expect(task.items.map(\.prompt) == ["Why?", "How?"] && task.items.map(\.right) == [1, 0])
    #expect(task.items[1].choices.map(\.ending) == [" a", " b", " c"])
  }

  @Test func anyOtherTextIsReadByPosition() throws {
    let task = try read("Once upon a time.\nThere was a model.\n", as: "book.txt")
    #expect(task.kind.name == "positions" && task.items.count == 1 && task.name == "book")
  }

  // MARK: - What is wrong

  @Test(
    "what is wrong is said with its line",
    arguments: [
      ("a.jsonl", "{\"prompt\": \"a\", \"answer\": \"b\"}\n{\"prompt\": \"a\", \"answer\": }", 2, "no JSON"),
      ("a.jsonl", "{\"prompt\": \"a\", \"answer\": \"b\"}\n[1]", 2, "no JSON object"),
      ("a.jsonl", "{\"prompt\": \"a\", \"answer\": \"b\"}\n\n{\"answer\": \"b\"}", 3, "\"prompt\""),
      ("a.jsonl", "{\"kind\": \"anser\"}", 1, "anser"), ("a.jsonl", "{\"kind\": \"answer\"}", 1, "no items"),
      ("a.jsonl", "{\"kind\": \"answer\", \"form\": \"song\"}", 1, "plain, chat"),
      ("a.jsonl", "{\"a\": 1}", 1, "no kind"),
      ("a.jsonl", "{\"prompt\": \"a\", \"choices\": [\"b\", \"c\"], \"answer\": 2}", 1, "none of the 2 choices"),
      ("a.jsonl", "{\"prompt\": \"a\", \"choices\": [\"b\", \" \"], \"answer\": 0}", 1, "empty"),
      ("a.jsonl", "{\"prompt\": \"a\", \"keys\": [\"b\"], \"values\": []}", 1, "a value for each key"),
      (
        "a.jsonl",
        "{\"question\": \"a\", \"choices\": {\"text\": [\"b\", \"c\"], \"label\": [\"A\", \"B\"]}, "
          + "\"answerKey\": \"E\"}", 1, "no choice has that label"
      ),
      (
        "a.jsonl", "{\"needle\": \"a\", \"question\": \"b\", \"answer\": \"c\", \"lengths\": [64], \"depths\": [2]}", 1,
        "depths"
      ),
      ("a.json", "[{\"prompt\": \"a\"}]", 1, "JSON list"), ("a.txt", "\n", 1, "empty"),
      ("a.csv", "1,a _ b,c,d,1\n2,a _ b,c,d,3\n", 2, "1 or 2"), ("a.csv", "1,a b,c,d,1\n", 1, "no _"),
      ("a.csv", "a,b,c\n", 1, "3 columns"), ("a.csv", "\"a,b\n", 1, "quotation mark"),
      ("a.csv", "q,a,b,c,d,E\n", 1, "A, B, C or D"),
      ("a.txt", "Tea\n1\na\nb\nc\nd\nTea\n4\na\nb\nc\nd\n", 8, "0 to 3"),
      ("a.txt", "Tea\n1\na\nb\nc\nd\nTea\n", 7, "6 lines"),
      ("a.txt", "Tea\n1\na\n\nc\nd\n", 4, "empty"),
    ] as [(String, String, Int, String)])
  func malformed(path: String, text: String, line: Int, cause: String) {
    do throws(EvaluationError) {
      _ = try read(text, as: path)
      Issue.record("\(text) was read")
    } catch {
      guard case .task(let file, let found, let reason) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(file == path && found == line && reason.contains(cause), "\(error)")
    }
  }

  @Test func aMultipleChoiceFileThatIsCutAnywhereIsRefused() throws {
    let whole = multipleChoice([("Why?", ["so", "no"], 1)])
    for count in 8..<whole.count {
      #expect(throws: EvaluationError.self) { _ = try TaskReader().task(Array(whole.prefix(count)), path: "a.bin") }
    }
  }

  @Test func itemsAreKnownByWhatTheyAsk() throws {
    let (one, other) = (#"{"prompt": "a", "answer": "b"}"#, #"{"prompt": "a", "answer": "c"}"#)
    let task = try read("\(one)\n\(other)")
    #expect(try read(one, as: "elsewhere.jsonl").items[0].id == task.items[0].id)
    #expect(task.items[0].id != task.items[1].id && task.items[0].id.count == 16)
  }

  /// The bytes of a multiple-choice file as llama-perplexity reads them.
  private func multipleChoice(_ items: [(question: String, answers: [String], right: Int)]) -> [UInt8] {
    func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    func text(_ text: String) -> [UInt8] { number(text.utf8.count) + Array(text.utf8) }
    let bodies = items.map { item in
      text(item.question) + number(item.answers.count) + item.answers.flatMap(text)
        + item.answers.indices.flatMap { number($0 == item.right ? 1 : 0) } + number(0)
    }
    var offset = 4 + 4 * items.count
    var offsets: [UInt8] = []
    for body in bodies {
      offsets += number(offset)
      offset += body.count
    }
    return number(items.count) + offsets + bodies.flatMap { $0 }
  }
}
