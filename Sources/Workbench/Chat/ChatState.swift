package import Inference

/// A conversation with the open model, as the screen shows it.
package struct ChatState: Sendable {
  /// What one side says at a time.
  package struct Turn: Sendable {
    /// Who says it.
    package enum Role: String, Sendable {
      /// The person, or the model.
      case user, assistant
    }

    /// Who says it.
    package var role: Role
    /// What is said, as it came.
    package var text: String
    /// How the answer ended; nil while it grows and for what the person says.
    package var stop: StopReason?

    /// A turn; an answer that still grows has no `stop`.
    package init(_ role: Role, _ text: String, stop: StopReason? = nil) {
      self.role = role
      self.text = text
      self.stop = stop
    }

    /// What a message that begins with `/draw` asks to be drawn; nil for every other.
    package var drawingSubject: String? {
      let command = "/draw "
      guard role == .user, text.hasPrefix(command) else { return nil }
      let subject = text.dropFirst(command.count).drop { $0.isWhitespace }
      return subject.isEmpty ? nil : String(subject)
    }
  }

  /// What is known of the model as a partner.
  package enum Readiness: Sendable {
    /// Nobody has asked yet.
    case unknown
    /// Its weights are being made ready.
    case loading
    /// It answers.
    case ready(ChatFacts)
    /// It can't be talked to: a sentence why.
    case impossible(String)
  }

  /// Rises with each conversation, so that a late word of an earlier one is recognised.
  package private(set) var generation = 0
  private var modelID: ModelID?

  /// What is known of the open model as a partner.
  package var readiness = Readiness.unknown
  /// What was said, the earliest first.
  package var turns: [Turn] = []
  /// Figures of the answer that grows, or of the latest.
  package var statistics: GenerationStatistics?
  /// Tokens in the cache after the latest answer.
  package var contextUsed = 0
  /// How tokens are chosen; kept from one conversation to the next.
  package var sampler = SamplerConfiguration()
  /// The most tokens of an answer.
  package var maximumTokens = 1024
  /// The system message; empty for the template's own.
  package var system = ""
  /// What answers have to be.
  package var grammar = ChatGrammar.drawings
  /// What messages are put into tokens by.
  package var template = ChatTemplateChoice.model
  /// How the model that was loaded remembers.
  package var memory = ChatMemory()

  /// An empty conversation; the seed is 1, so that answers can be had again.
  package init() {
    sampler.seed = 1
  }

  /// Whether an answer grows.
  package var isAnswering: Bool {
    guard let last = turns.last else { return false }
    return last.role == .assistant && last.stop == nil
  }

  /// Takes over a model that was opened; a conversation with another one ends. False where it is the same one.
  @discardableResult
  package mutating func follow(_ model: OpenModel?) -> Bool {
    guard model?.id != modelID else { return false }
    modelID = model?.id
    readiness = .unknown
    // A template that was picked for one model says nothing of the next.
    template = .model
    restart()
    return true
  }

  /// Begins a new conversation; sampling and system message stay.
  package mutating func restart() {
    let kept = self
    self = ChatState()
    generation = kept.generation + 1
    modelID = kept.modelID
    readiness = kept.readiness
    sampler = kept.sampler
    maximumTokens = kept.maximumTokens
    system = kept.system
    grammar = kept.grammar
    template = kept.template
    memory = kept.memory
  }
}
