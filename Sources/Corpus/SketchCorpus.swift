/// Pictures that are asked for in words, and talk about shapes, colours and sizes, made by rule: what the sample model
/// learns from.
///
/// Every example is a function of the seed and its index, so the corpus has no end and needs no room. A combination of
/// shape, colour and number (and of two shapes, of a shape and its background, of a scene and its colours) is either in
/// the training examples or in those held back, never in both.
public struct SketchCorpus: Sendable {
  /// What all examples follow from, besides their index.
  public let seed: UInt64

  /// The corpus of `seed`; made at once, examples are made when they are asked for.
  public init(seed: UInt64 = 1) { self.seed = seed }

  /// What the examples are made of, and how many parts of the whole each is.
  package enum Source: Sendable {
    /// Shapes by name, number and colour.
    case shapes(ShapePicture.Kind)
    /// Pictures of things: a scene, somebody who rides something, a chart, a flag, a written word.
    case scene, rider, chart, flag, text
    /// A conversation.
    case chat(ChatKind)
  }

  /// The mixture, in parts of 1000: a half plain shapes, a third scenes, a sixth talk.
  package static let mixture: [(item: Source, weight: Int)] = [
    (.shapes(.single), 250), (.shapes(.pair), 70), (.shapes(.background), 45), (.shapes(.placed), 35),
    (.shapes(.outlined), 25), (.shapes(.styled), 25), (.shapes(.lined), 20), (.shapes(.relation), 25),
    (.shapes(.inside), 10), (.shapes(.several), 15),
    (.scene, 205), (.rider, 25), (.chart, 35), (.flag, 30), (.text, 20),
    (.chat(.followUp), 55), (.chat(.aboutDrawing), 15), (.chat(.greeting), 20), (.chat(.identity), 15),
    (.chat(.facts), 45), (.chat(.unknown), 15),
  ]

  /// Phrases of the drawings' markup, the first one their first line: worth a user-defined token each.
  public static var phrases: [String] { Markup.phrases }

  /// The example `index` for training; any index, none of them held back.
  public func example(at index: Int) -> SketchExample { Self.find(seed, index) { !$0.isHeldBack } }

  /// The held-back drawing `index`: one request of which a combination is in no training example.
  public func heldBack(at index: Int) -> SketchExample {
    Self.find(seed ^ 0x4845_4C44, index) { $0.isHeldBack && $0.kind == .drawing }
  }

  /// The first attempt at the example that `isWanted`; the chance that thousands in a row are not is nil.
  private static func find(_ seed: UInt64, _ index: Int, _ isWanted: (SketchExample) -> Bool) -> SketchExample {
    var attempt = 0
    while true {
      var random = SketchRandom(seed: seed, index: index, attempt: attempt)
      let example = random.pick(weighted: mixture).example(&random)
      if isWanted(example) { return example }
      attempt += 1
    }
  }
}

extension SketchCorpus.Source {
  /// An example of this source.
  func example(_ random: inout SketchRandom) -> SketchExample {
    switch self {
    case .shapes(let kind):
      let picture = ShapePicture.visible(kind, &random)
      let request = SketchMessage.user(Caption.request(for: picture.subject(&random), &random))
      return SketchExample(
        source: "\(kind)", kind: .drawing, messages: [request, .assistant(picture.markup, picture.requirement)],
        combinations: picture.combinations)
    case .scene: return Self.drawing("scene", random.pick(weighted: Self.templates).scene(&random), &random)
    case .rider: return Self.drawing("rider", Rider.scene(&random), &random)
    case .chart: return Self.drawing("chart", Charts.scene(&random), &random)
    case .flag: return Self.drawing("flag", Flags.scene(&random), &random)
    case .text: return Self.drawing("text", Flags.text(&random), &random)
    case .chat(let kind): return kind.example(&random)
    }
  }

  private static let templates = SceneTemplate.all.map { (item: $0, weight: $0.weight) }

  private static func drawing(_ source: String, _ scene: Scene, _ random: inout SketchRandom) -> SketchExample {
    let request = SketchMessage.user(Caption.request(for: scene.subject, &random))
    return SketchExample(
      source: source, kind: .drawing, messages: [request, .assistant(scene.markup, scene.requirement)],
      combinations: scene.combination.map { [$0] } ?? [])
  }
}
