package import Inference
package import Pictures

/// A conversation with the open model, as the screen shows it.
package struct ChatState: Sendable {
  package struct Turn: Sendable {
    package enum Role: String, Sendable {
      case user, assistant
    }

    package var role: Role
    package var text: String
    /// How the answer ended; nil while it grows and for what the person says.
    package var stop: StopReason?

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
    case unknown
    case loading
    case ready(ChatFacts)
    case impossible(String)
  }

  /// Rises with each conversation, so that a late word of an earlier one is recognised.
  package private(set) var generation = 0
  private var modelPath: String?

  package var readiness = Readiness.unknown
  package var turns: [Turn] = []
  package var statistics: GenerationStatistics?
  /// Tokens in the cache after the latest answer.
  package var contextUsed = 0
  package var sampler = SamplerConfiguration()
  package var maximumTokens = 1024
  package var system = ""
  package var grammar = ChatGrammar.drawings
  package var template = ChatTemplateChoice.model
  /// How the model that was loaded remembers.
  package var memory = ChatMemory()
  /// The latest answer's latest picture, growing or finished.
  package var picture: SVGPicture?
  /// Counts the changes of the picture.
  package var pictureRevision = 0
  /// The picture in cells, and what it was drawn from.
  package var drawn: DrawnPicture?
  /// Why the picture could not be drawn.
  package var drawingProblem: String?
  package var requestedDrawing: DrawingKey?

  package init() {
    sampler.seed = 1
  }

  package var isAnswering: Bool {
    guard let last = turns.last else { return false }
    return last.role == .assistant && last.stop == nil
  }

  /// Takes over a model that was opened; a conversation with another one ends.
  package mutating func follow(_ model: OpenModel?) {
    guard model?.path != modelPath else { return }
    modelPath = model?.path
    readiness = .unknown
    // A template that was picked for one model says nothing of the next.
    template = .model
    restart()
  }

  /// Begins a new conversation; sampling and system message stay.
  package mutating func restart() {
    let kept = self
    self = ChatState()
    generation = kept.generation + 1
    modelPath = kept.modelPath
    readiness = kept.readiness
    sampler = kept.sampler
    maximumTokens = kept.maximumTokens
    system = kept.system
    grammar = kept.grammar
    template = kept.template
    memory = kept.memory
  }
}

/// What the model's file says about chatting with it.
package struct ChatFacts: Sendable, Equatable {
  package var family: String
  package var contextLength: Int
  package var cacheBytes: Int
  /// Whether the file has no chat template, so that a built-in one is used.
  package var usesBuiltInTemplate: Bool
  /// What the conversation takes of memory; nil where that is not known.
  package var memory: MemoryFigure?
  /// Why a full context ends the conversation, though it was to go on; nil where it does not.
  package var shiftObstacle: String?

  package init(
    family: String, contextLength: Int, cacheBytes: Int, usesBuiltInTemplate: Bool, memory: MemoryFigure? = nil,
    shiftObstacle: String? = nil
  ) {
    self.memory = memory
    self.shiftObstacle = shiftObstacle
    self.family = family
    self.contextLength = contextLength
    self.cacheBytes = cacheBytes
    self.usesBuiltInTemplate = usesBuiltInTemplate
  }
}

/// Which drawing of which picture, and how large.
package struct DrawingKey: Hashable, Sendable {
  package var generation: Int
  package var revision: Int
  package var size: Size
  package var depth: ColourDepth

  package init(generation: Int, revision: Int, size: Size, depth: ColourDepth) {
    self.generation = generation
    self.revision = revision
    self.size = size
    self.depth = depth
  }
}

/// A picture in cells.
package struct DrawnPicture: Sendable {
  package var key: DrawingKey
  package var cells: PictureCells

  package init(key: DrawingKey, cells: PictureCells) {
    self.key = key
    self.cells = cells
  }
}
