import Checkpoints
import Foundation
import Pictures
import Synchronization
import Tensors
import TestSupport
import Testing
import Workbench

/// Uses the workbench as a person would: presses keys, looks at the screen. Jobs run to their end between two keys.
struct Robot {
  private(set) var state: State
  /// Effects that are not jobs, in order.
  private(set) var effects: [Effect] = []
  /// The jobs that were started, in order.
  private(set) var started: [any Job] = []
  /// What failed jobs said.
  private(set) var failures: [String] = []
  /// Whether jobs run; without them the state is that of a person who is faster than any job.
  var runsJobs = true
  private let stores: [Lane: LaneStore]

  init(_ size: Size, arrangement: Arrangement = .standard) {
    state = State(screen: size, arrangement: arrangement)
    stores = Dictionary(uniqueKeysWithValues: Lane.allCases.map { ($0, LaneStore()) })
    // The test runner itself does not draw.
    stores[.pictures]?[SVGRenderer.self] = SVGRenderer(program: BuiltProgram.path)
  }

  /// A robot in front of an open model.
  init(_ size: Size, model: OpenModel, arrangement: Arrangement = .standard) {
    self.init(size, arrangement: arrangement)
    state.shared.model = model
    handle(.resize(size))
  }

  var screen: String { draw(state, state.shared.screen.size).text }

  mutating func press(_ keys: Key...) {
    for key in keys { handle(.key(key)) }
  }

  mutating func type(_ text: String) {
    for character in text { handle(.key(Key(character))) }
  }

  mutating func click(_ column: Int, _ row: Int) {
    handle(.mouse(Mouse(.press, Point(column, row))))
  }

  mutating func change(_ body: (inout State) -> Void) {
    body(&state)
  }

  mutating func handle(_ event: Event) {
    var queue = [event]
    while !queue.isEmpty {
      let event = queue.removeFirst()
      if case .job(_, .failed(let text)) = event { failures.append(text) }
      for effect in update(&state, event) {
        guard case .start(let job) = effect else {
          effects.append(effect)
          continue
        }
        started.append(job)
        if runsJobs { queue += news(of: job) }
      }
    }
  }

  /// Everything that a job says, from its start to its end.
  func news(of job: any Job) -> [Event] {
    let news = Mutex<[JobUpdate]>([])
    let end: JobUpdate
    do {
      try job.run(
        JobContext(store: stores[job.lane] ?? LaneStore()) { update in news.withLock { $0.append(update) } })
      end = .finished
    } catch {
      end = .failed("\(error)")
    }
    return (news.withLock { $0 } + [end]).map { .job(job.id, $0) }
  }

  /// The screen's line that holds `text`, nil where none does.
  func line(containing text: String) -> String? {
    screen.split(separator: "\n").first { $0.contains(text) }.map(String.init)
  }
}

extension OpenModel {
  /// What the program keeps of the checkpoint at `path`, with one entry of its metadata.
  static func opened(_ path: String, name: String = "tiny") throws -> OpenModel {
    let checkpoint = try Checkpoint.open(path)
    return OpenModel(
      path: checkpoint.path, name: name, family: checkpoint.metadata.string("general.architecture") ?? "",
      parameterCount: checkpoint.parameterCount, bitsPerWeight: checkpoint.bitsPerWeight,
      byteCount: checkpoint.byteCount,
      entries: [Entry(key: "general.architecture", type: "string", value: "llama")], checkpoint: checkpoint)
  }
}

/// A small model of normally distributed weights, the same on every machine.
enum TinyModel {
  static func builder() -> GGUFBuilder {
    var builder = GGUFBuilder()
    builder.metadata = [("general.architecture", .string("llama"))]
    var random = RandomSource(seed: 7)
    builder.tensors = [.f32("token_embd.weight", [64, 32], random.normal(64 * 32, deviation: 0.5))]
    for layer in 0..<3 {
      builder.tensors += [
        .f32(.init("blk.\(layer).attn_norm.weight"), [64], random.normal(64, deviation: 0.1)),
        .f32(.init("blk.\(layer).attn_q.weight"), [64, 64], random.normal(64 * 64, deviation: 0.05)),
        .f32(.init("blk.\(layer).ffn_down.weight"), [256, 64], random.normal(256 * 64, deviation: 0.02)),
      ]
    }
    builder.tensors.append(GGUFBuilder.Tensor("rope.unknown", [32], type: 99, data: [UInt8](repeating: 0, count: 64)))
    return builder
  }

  static func open() throws -> OpenModel {
    try OpenModel.opened(try builder().write().path)
  }
}
