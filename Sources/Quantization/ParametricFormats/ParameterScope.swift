internal import Tensors

/// Which weights share parameters: a scale, a zero point, a codebook.
enum ParameterScope: Sendable, Hashable {
  /// All weights.
  case tensor
  /// A row: the weights of one output.
  case channel
  /// So many weights of a row, the last group of a row perhaps fewer.
  case group(Int)
  /// So many weights counted through all rows, the last block of the tensor perhaps fewer.
  case block(Int)

  /// The word in a format's name, such as `g128`.
  var word: String {
    switch self {
    case .tensor: "tensor"
    case .channel: "channel"
    case .group(let count): "g\(count)"
    case .block(let count): "b\(count)"
    }
  }

  /// What shares parameters, for people.
  var words: String {
    switch self {
    case .tensor: "the tensor"
    case .channel: "each row"
    case .group(let count), .block(let count): "\(count) weights"
    }
  }

  /// Reads `tensor`, `channel` or `g` and a number of `groups`; nil where the next word is none of them.
  static func take(from name: inout FormatName, groups: ClosedRange<Int>) -> ParameterScope? {
    let fixed: [(word: String, value: ParameterScope)] = [("tensor", .tensor), ("channel", .channel)]
    if let scope = name.takeOne(of: fixed) { return scope }
    return name.takeNumber(after: "g", in: groups).map { .group($0) }
  }

  /// How many sets of parameters a tensor has; an empty one has those of the whole tensor.
  func count(of shape: Shape) -> Int {
    guard shape.elementCount > 0 else { return self == .tensor ? 1 : 0 }
    switch self {
    case .tensor: return 1
    case .channel: return shape.rows
    case .group(let size): return shape.rows * parts(shape.columns, of: size)
    case .block(let size): return parts(shape.elementCount, of: size)
    }
  }

  /// Weights of a row that share parameters.
  func length(columns: Int) -> Int {
    switch self {
    case .tensor, .channel: max(1, columns)
    case .group(let size), .block(let size): max(1, min(size, columns))
    }
  }

  /// See `FittedFormat.unit`.
  func unit(columns: Int) -> Int {
    switch self {
    case .tensor: 1
    case .channel: max(1, columns)
    case .group(let size): columns % size == 0 ? size : max(1, columns)
    case .block(let size): size
    }
  }

  private func parts(_ count: Int, of size: Int) -> Int {
    count / size + (count % size > 0 ? 1 : 0)
  }
}
