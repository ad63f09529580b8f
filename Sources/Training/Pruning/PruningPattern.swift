/// Which weights of a matrix may go together.
public enum PruningPattern: Sendable, Hashable {
  /// A part of the weights, 0 to 1, wherever they are.
  case unstructured(Double)
  /// Of each `of` weights behind each other in a row, `kept` stay at most, as processors with sparse products want it.
  case groups(kept: Int, of: Int)

  /// The names of patterns that people choose from.
  public static let names = ["unstructured", "2:4", "4:8"]

  /// The pattern of a name; `sparsity` is looked at where the pattern leaves it open. Fails with a sentence.
  public init(named name: String, sparsity: Double) throws(TrainingError) {
    switch name {
    case "unstructured": self = .unstructured(sparsity)
    case "2:4": self = .groups(kept: 2, of: 4)
    case "4:8": self = .groups(kept: 4, of: 8)
    default: throw .badSetting(name: "pattern", found: name, expected: "one of \(Self.names.joined(separator: ", "))")
    }
    try check()
  }

  /// The part of the weights that goes, 0 to 1.
  public var sparsity: Double {
    switch self {
    case .unstructured(let sparsity): sparsity
    case .groups(let kept, let length): 1 - Double(kept) / Double(length)
    }
  }

  /// Fails where the numbers are out of range.
  func check() throws(TrainingError) {
    switch self {
    case .unstructured(let sparsity):
      guard sparsity >= 0, sparsity <= 1 else {
        throw .badSetting(name: "sparsity", found: "\(sparsity)", expected: "0 to 1")
      }
    case .groups(let kept, let length):
      guard length >= 1, kept >= 0, kept <= length else {
        throw .badSetting(name: "pattern", found: "\(kept):\(length)", expected: "N:M with N up to M, such as 2:4")
      }
    }
  }

  /// Fails where rows of `parameter` are no whole groups.
  func check(_ parameter: Parameter) throws(TrainingError) {
    try check()
    guard case .groups(_, let length) = self, !parameter.columns.isMultiple(of: length) else { return }
    throw .badTensor(
      name: parameter.name, expected: "rows of whole groups of \(length)", found: "rows of \(parameter.columns)")
  }

  /// How many of `count` weights go where any may; the nearest whole number.
  static func prunedCount(_ sparsity: Double, of count: Int) -> Int {
    min(count, max(0, Int((sparsity * Double(count)).rounded())))
  }
}

extension PruningPattern: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unstructured: "unstructured"
    case .groups(let kept, let length): "\(kept):\(length)"
    }
  }
}
