internal import Tensors

/// One line of the rules of all presets: under some presets, where all conditions hold, a tensor gets a type.
struct RecipeRule: Sendable {
  private let presets: Set<Preset>
  private let conditions: [Condition]
  /// The type; nil for the preset's.
  let type: BlockFormat?

  /// A rule for tensors of some presets under conditions, all of which must hold.
  init(_ presets: Set<Preset>, _ conditions: Condition..., to type: BlockFormat?) {
    self.presets = presets
    self.conditions = conditions
    self.type = type
  }

  /// Whether the rule is for the preset and all its conditions hold.
  func applies(_ preset: Preset, _ situation: Situation) -> Bool {
    presets.contains(preset) && conditions.allSatisfy { $0.holds(situation) }
  }

  /// A model family that has rules of its own, by its name in files.
  enum Family: String {
    case falcon
    case bailingMoE3 = "bailingmoe3"
  }

  /// Where a tensor stands.
  struct Situation {
    /// The model's family, where that has rules of its own.
    var family: Family?
    /// Tensors of the same role before it; for feed-forward tensors of models with experts, the layer.
    var index: Int
    /// How many tensors of the role there are.
    var count: Int
    var sharedHeads: Int
    var expertCount: Int
    var hasImportance: Bool
    /// Whether each expert has a matrix of its own in the tensor.
    var isStacked: Bool
    /// Whether rows are whole blocks of the preset's type.
    var fits: Bool
    /// The preset's type.
    var baseType: BlockFormat
  }

  enum Condition: Sendable {
    /// In the first `1/n` of the layers.
    case first(Int)
    /// One of the first `n` tensors of its role.
    case below(Int)
    /// In the first or last eighth of the layers, or every third between.
    case moreBits
    /// Neither in the first nor in the last eighth.
    case middle
    /// Four heads or more share keys and values.
    case grouped
    case groupedOrManyExperts
    case eightExperts
    case importance
    case noImportance
    case stacked
    case misfit
    /// The type that no rule names is this one.
    case base(BlockFormat)
    case family(Family)

    func holds(_ s: Situation) -> Bool {
      switch self {
      case .first(let n): s.index < s.count / n
      case .below(let n): s.index < n
      case .moreBits: s.index < s.count / 8 || s.index >= lastEighth(s) || (s.index - s.count / 8) % 3 == 2
      case .middle: s.index >= s.count / 8 && s.index < lastEighth(s)
      case .grouped: s.sharedHeads >= 4
      case .groupedOrManyExperts: s.sharedHeads >= 4 || s.expertCount >= 4
      case .eightExperts: s.expertCount == 8
      case .importance: s.hasImportance
      case .noImportance: !s.hasImportance
      case .stacked: s.isStacked
      case .misfit: !s.fits
      case .base(let type): s.baseType == type
      case .family(let family): s.family == family
      }
    }

    /// Where the last eighth begins: the whole part of 7/8 of the count.
    private func lastEighth(_ s: Situation) -> Int { s.count - (s.count / 8 + (s.count % 8 == 0 ? 0 : 1)) }
  }
}
