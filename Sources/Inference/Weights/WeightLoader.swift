package import Checkpoints
import Tensors

/// Reads a family's metadata and tensors, and names what is not as it should be.
package struct WeightLoader: Sendable {
  /// What is read.
  package let checkpoint: Checkpoint
  /// The family's name, which metadata keys start with.
  package let architecture: String
  /// The matrices that are multiplied with, in the order in which they were read.
  package let products = MatrixList()
  /// Whether families read the blocks that foretell further tokens.
  package let readsPrediction: Bool

  /// A loader of the family `architecture`, which metadata keys start with. Reads nothing yet.
  package init(_ checkpoint: Checkpoint, architecture: String, readsPrediction: Bool = false) {
    self.checkpoint = checkpoint
    self.architecture = architecture
    self.readsPrediction = readsPrediction
  }

  /// Whether the file has a tensor of this name.
  package func has(_ name: String) -> Bool {
    checkpoint.tensor(named: name) != nil
  }

  /// The length of the slowest dimension of the tensor `name`; nil where there is none.
  package func rowCount(of name: String) -> Int? {
    checkpoint.tensor(named: name)?.shape.dimensions.last
  }

  /// The tensor `name`, its dimensions being `dimensions`, fastest first.
  package func tensor(_ name: String, _ dimensions: [Int]) throws(InferenceError) -> CheckpointTensor {
    let expected = dimensions.map(String.init).joined(separator: "x")
    guard let tensor = checkpoint.tensor(named: name) else { throw .missingTensor(name: name, expected: expected) }
    var found = tensor.shape.dimensions
    while found.count > dimensions.count, found.last == 1 { found.removeLast() }
    guard found == dimensions else {
      throw .wrongShape(tensor: name, expected: expected, found: "\(tensor.shape)")
    }
    return tensor
  }

  /// The matrix `name` of `columns` inputs and `rows` outputs, with the bias beside it where the file has one.
  package func matrix(_ name: String, columns: Int, rows: Int) throws(InferenceError) -> Matrix {
    let tensor = try tensor(name, [columns, rows])
    return products.adding(try Matrix(tensor, rows: rows, bias: biasBeside(name, [rows])))
  }

  /// The matrix `name` of `count` rows of `columns`, of which single rows are looked up.
  package func table(_ name: String, columns: Int, rows: Int) throws(InferenceError) -> Matrix {
    try Matrix(tensor(name, [columns, rows]), rows: rows)
  }

  /// The matrices that lie behind each other in `name`, each of `columns` inputs and as many outputs as `rows` says.
  package func matrices(_ name: String, columns: Int, rows: [Int]) throws(InferenceError) -> [Matrix] {
    let total = rows.reduce(0, +)
    let tensor = try tensor(name, [columns, total])
    let bias = try biasBeside(name, [total])
    var (parts, first) = ([Matrix](), 0)
    for count in rows {
      let slice = bias.map { Vector($0.floats[first..<first + count]) }
      parts.append(products.adding(try Matrix(tensor, rows: count, firstRow: first, bias: slice)))
      first += count
    }
    return parts
  }

  /// The matrices of `count` experts that lie in one tensor behind each other, with the biases beside it where the file
  /// has them.
  ///
  /// An expert has a matrix for each of `rows`, behind each other; the result has the experts' first ones, then their
  /// second.
  package func experts(_ name: String, columns: Int, rows: [Int], count: Int) throws(InferenceError) -> [[Matrix]] {
    let total = rows.reduce(0, +)
    let tensor = try tensor(name, [columns, total, count])
    let bias = try biasBeside(name, [total, count])?.floats
    var (parts, offset) = ([[Matrix]](), 0)
    for length in rows {
      var experts: [Matrix] = []
      for first in (0..<count).map({ $0 * total + offset }) {
        let slice = bias.map { Vector($0[first..<first + length]) }
        experts.append(products.adding(try Matrix(tensor, rows: length, firstRow: first, bias: slice)))
      }
      parts.append(experts)
      offset += length
    }
    return parts
  }

  /// The vector `name` of these dimensions, fastest first.
  package func vector(_ name: String, _ dimensions: [Int]) throws(InferenceError) -> Vector {
    try Vector(tensor(name, dimensions))
  }

  /// The bias beside the weights `name`, nil where the file has none.
  package func biasBeside(_ name: String, _ dimensions: [Int]) throws(InferenceError) -> Vector? {
    guard name.hasSuffix(".weight") else { return nil }
    let bias = String(name.dropLast(6)) + "bias"
    return has(bias) ? try vector(bias, dimensions) : nil
  }
}
