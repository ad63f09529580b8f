/// What a run measures.
public enum RunKind: String, Sendable, CaseIterable, Codable {
  /// How well a model foretells a text.
  case perplexity
  /// How far a model is from a reference on a text.
  case divergence
  /// Answers to the items of a task.
  case task
  /// Tokens a second.
  case speed
  /// A text that a model wrote.
  case generation
}

/// A text that was measured on.
public struct TextIdentity: Sendable, Hashable {
  /// What people call it.
  public let name: String
  /// SHA-256 of its content.
  public let hash: String

  /// A text called `name` with a content of hash `hash`.
  public init(name: String, hash: String) {
    (self.name, self.hash) = (name, hash)
  }

  /// Several texts, read one after the other, as one.
  public init(_ texts: [TextIdentity]) {
    name = texts.map(\.name).joined(separator: ", ")
    hash = texts.count == 1 ? texts[0].hash : ContentHash.of(texts.map(\.hash).joined(separator: "\n"))
  }
}

/// What a person asks for: a model, measured on items with settings.
public struct RunRequest: Sendable {
  /// What is measured.
  public var kind: RunKind
  /// Of which model.
  public var model: ModelIdentity
  /// Against which reference.
  public var reference: ModelIdentity?
  /// What results depend on besides: not how many threads computed them.
  public var settings: [String: String]
  /// On which text.
  public var text: TextIdentity
  /// What is scored one by one, in order, each by a name that its content decides.
  public var items: [ItemName]
  /// Whether results depend on the machine, as times do.
  public var dependsOnMachine: Bool

  /// A request.
  public init(
    _ kind: RunKind, of model: ModelIdentity, against reference: ModelIdentity? = nil, settings: [String: String] = [:],
    text: TextIdentity, items: [ItemName] = [], dependsOnMachine: Bool = false
  ) {
    (self.kind, self.model, self.reference, self.settings) = (kind, model, reference, settings)
    (self.text, self.items, self.dependsOnMachine) = (text, items, dependsOnMachine)
  }

  /// What the series of the request is found by.
  func seriesHash(_ machine: MachineIdentity) -> String {
    var lines = [kind.rawValue, model.hash, reference?.hash ?? ""]
    lines += settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    if dependsOnMachine { lines.append(machine.hash) }
    return ContentHash.of(lines.joined(separator: "\n"))
  }

  /// What the run is found by: the same request is the same run.
  func runHash(series: String) -> String {
    ContentHash.of(Array((series + text.hash).utf8) + items.flatMap(\.bytes))
  }
}
