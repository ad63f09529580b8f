/// The dimensions of a tensor in GGUF order: the fastest one first, so a matrix is `[columns, rows]`.
///
/// The number of elements is known to fit an `Int`.
public struct Shape: Sendable, Hashable {
  /// One to as many dimensions as the file gives, each at least 0, fastest first.
  public let dimensions: [Int]

  /// The product of all dimensions.
  public let elementCount: Int

  /// The shape of `dimensions`, fastest first; nil where one is negative or the product overflows.
  public init?(_ dimensions: [Int]) {
    var product = 1
    for dimension in dimensions {
      let (next, overflow) = product.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflow else { return nil }
      product = next
    }
    self.dimensions = dimensions
    self.elementCount = product
  }

  /// Length of a row: the fastest dimension, 1 for a scalar.
  public var columns: Int { dimensions.first ?? 1 }

  /// Number of rows: the product of all dimensions but the fastest.
  public var rows: Int { dimensions.dropFirst().reduce(1, *) }
}

extension Shape: CustomStringConvertible {
  /// For example `576x1536`: columns first.
  public var description: String {
    dimensions.map(String.init).joined(separator: "x")
  }
}
