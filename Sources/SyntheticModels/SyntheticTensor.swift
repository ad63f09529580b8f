internal import Tensors

/// A tensor of a synthetic model: its name, its shape, and what its weights are drawn from.
struct SyntheticTensor: Sendable {
  let name: String
  let shape: Shape
  let content: Content

  /// What weights are drawn from.
  enum Content: Sendable, Hashable {
    /// A normal distribution about 0, of the variance 1 / columns: what comes in with the variance 1 goes out with it.
    case normal
    /// The same between two bounds.
    case uniform(Float, Float)
  }

  private init(_ name: String, _ dimensions: [Int], _ content: Content) {
    // Shapes are this program's own, not a file's.
    guard let shape = Shape(dimensions) else { preconditionFailure("\(name) has too many weights") }
    (self.name, self.shape, self.content) = (name, shape, content)
  }

  /// A matrix of `columns` inputs and `rows` outputs, or of as many for each of `count` experts.
  static func matrix(_ name: String, _ columns: Int, _ rows: Int, count: Int? = nil) -> SyntheticTensor {
    SyntheticTensor(name + ".weight", [columns, rows] + (count.map { [$0] } ?? []), .normal)
  }

  /// The weights of a norm: all 1.
  static func norm(_ name: String, _ columns: Int) -> SyntheticTensor {
    SyntheticTensor(name + ".weight", [columns], .uniform(1, 1))
  }

  /// A single row of weights.
  static func row(_ name: String, _ columns: Int) -> SyntheticTensor {
    SyntheticTensor(name + ".weight", [columns], .normal)
  }

  /// A small bias beside a matrix of `rows` outputs.
  static func bias(_ name: String, _ rows: Int, count: Int? = nil) -> SyntheticTensor {
    SyntheticTensor(name + ".bias", [rows] + (count.map { [$0] } ?? []), .uniform(-0.1, 0.1))
  }

  /// Values between two bounds, under a full name.
  static func values(_ name: String, _ count: Int, _ bounds: ClosedRange<Float>) -> SyntheticTensor {
    SyntheticTensor(name, [count], .uniform(bounds.lowerBound, bounds.upperBound))
  }

  private init(_ other: SyntheticTensor, name: String) {
    (self.name, shape, content) = (name, other.shape, other.content)
  }

  /// The same tensor of layer `index`.
  func inLayer(_ index: Int) -> SyntheticTensor {
    SyntheticTensor(self, name: "blk.\(index).\(name)")
  }
}
