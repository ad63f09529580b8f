import Foundation
import Testing
import Workbench

/// A person without a terminal, quicker than any job: presses keys and looks at the screen, and only keeps what jobs were
/// started and stopped. `Robot` runs the jobs too.
struct Person {
  var state: State
  /// Every effect so far, in order.
  private(set) var effects: [Effect] = []

  /// A program that has just started at a terminal of `size`, with `model` open.
  init(_ size: Size = Size(80, 24), model: OpenModel? = .sample) {
    state = State(screen: size)
    if let model { send(.job("open", .result(ModelOpened(model: model)))) }
  }

  var canvas: Canvas { draw(state, state.shared.screen.size) }
  /// The screen as text.
  var screen: String { canvas.text }
  var lines: [String] { canvas.lines }

  mutating func send(_ event: Event) {
    effects += update(&state, event)
  }

  /// Presses keys by name: `press("Tab", "j", "Ctrl-C")`.
  mutating func press(_ keys: Key...) {
    for key in keys { send(.key(key)) }
  }

  mutating func type(_ text: String) {
    for character in text { send(.key(Key(character))) }
  }

  /// Presses the mouse on the first place where the screen says `text`; an issue when it says so nowhere.
  mutating func click(_ text: String, _ kind: Mouse.Kind = .press, sourceLocation: SourceLocation = #_sourceLocation) {
    for (row, line) in lines.enumerated() {
      guard let range = line.range(of: text) else { continue }
      let column = DisplayText.width(of: line[..<range.lowerBound])
      send(.mouse(Mouse(kind, Point(column, row))))
      return
    }
    Issue.record("nothing says \(text)", sourceLocation: sourceLocation)
  }

  mutating func resize(_ columns: Int, _ rows: Int) {
    send(.resize(Size(columns, rows)))
  }

  mutating func focus(_ id: PaneID) {
    state.focus(on: id)
  }

  func linesContain(_ text: String) -> Bool {
    lines.contains { $0.contains(text) }
  }

  /// Whether leaving was asked for.
  var hasQuit: Bool {
    effects.contains { if case .quit = $0 { true } else { false } }
  }

  /// The ids of the jobs that were started, in order.
  var started: [JobID] {
    effects.compactMap { if case .start(let job) = $0 { job.id } else { nil } }
  }

  /// The ids of the jobs that were told to stop.
  var cancelled: [JobID] {
    effects.compactMap { if case .cancel(let id) = $0 { id } else { nil } }
  }
}

extension OpenModel {
  /// A model without a file: metadata of every awkward kind, no tensors.
  static let sample = OpenModel(
    path: "/models/Tiny-1M.gguf", name: "Tiny-1M", family: "llama", parameterCount: 1_048_576, bitsPerWeight: 4.5,
    byteCount: 589_824,
    entries: [
      Entry(key: "general.architecture", type: "string", value: "llama"),
      Entry(key: "general.name", type: "string", value: "Tiny \u{1B}[31mred\u{7}"),
      Entry(key: "tokenizer.wide", type: "string", value: "量子鏡 😀 e\u{301}"),
      Entry(key: "llama.block_count", type: "uint32", value: "2"),
    ]
      + (0..<30).map { Entry(key: "extra.key.\($0)", type: "float32", value: "\($0).5") })
}

/// A job that does nothing, with a name.
struct IdleJob: Job {
  var id: JobID = "idle"
  var title = "idle"
  var lane: Lane = .analysis
  var replacesLane = false
  var guardsQuit = true

  func run(_ context: JobContext) throws {}
}
