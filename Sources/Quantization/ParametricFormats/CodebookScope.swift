internal import Tensors

/// Which weights share a codebook or a scale.
enum CodebookScope: Sendable, Equatable {
  case tensor
  /// A row of the matrix: the weights of one output.
  case channel
  /// So many consecutive weights of a row, the last group of a row maybe fewer.
  case group(Int)

  /// The groups' lengths that names may have.
  static let groupSizes = 8...65536

  /// Reads `tensor`, `channel` or `g` and a number; `otherwise` where the next word is none of them.
  init(_ name: inout FormatName, otherwise: CodebookScope) {
    if name.take("tensor") {
      self = .tensor
    } else if name.take("channel") {
      self = .channel
    } else if let size = name.takeNumber(after: "g", in: Self.groupSizes) {
      self = .group(size)
    } else {
      self = otherwise
    }
  }

  /// As names spell it.
  var word: String {
    switch self {
    case .tensor: "tensor"
    case .channel: "channel"
    case .group(let size): "g\(size)"
    }
  }

  /// As summaries spell it.
  var words: String {
    switch self {
    case .tensor: "the tensor"
    case .channel: "each row"
    case .group(let size): "\(size) weights"
    }
  }

  /// Weights of a row of `columns` that share.
  func length(columns: Int) -> Int {
    switch self {
    case .tensor, .channel: max(1, columns)
    case .group(let size): max(1, min(size, columns))
    }
  }

  /// How many sets of parameters a tensor has.
  func count(_ shape: Shape) -> Int {
    guard shape.elementCount > 0 else { return 0 }
    let length = length(columns: shape.columns)
    return self == .tensor ? 1 : shape.rows * ((shape.columns + length - 1) / length)
  }
}

/// Adds up what a tensor takes, without trapping on absurd shapes.
struct BitSum {
  private(set) var bits = 0
  private var isTooMany = false

  /// Adds `count` things of `each` bits.
  mutating func add(_ count: Int, of each: Int) {
    let (product, overflow) = count.multipliedReportingOverflow(by: each)
    let (sum, tooMany) = bits.addingReportingOverflow(product)
    isTooMany = isTooMany || overflow || tooMany
    bits = sum
  }

  /// The sum; fails where it does not fit an integer.
  func total() throws(QuantizationError) -> Int {
    guard !isTooMany else { throw .wrongSize(what: "bits of the tensor", expected: .max, found: bits) }
    return bits
  }
}
