/// Weights that training changes: rows of `columns` floats, and the derivative of the loss by each of them.
package final class Parameter {
  /// The tensor's name in a GGUF file.
  package let name: String
  /// Outputs of a matrix; 1 for a vector.
  package let rows: Int
  /// Inputs of a matrix, or the length of a vector.
  package let columns: Int
  /// `rows * columns` weights, row by row.
  package let value: FloatBuffer
  /// The sum of what steps have added since ``clearGradient()``.
  package let gradient: FloatBuffer
  /// Whether weight decay pulls it towards zero.
  package var decays: Bool
  /// Whether it is a matrix of the network's inside, which Muon steps.
  package var isHidden: Bool
  /// Whether steps change it.
  package var isTrained = true

  /// Zeros with a gradient of zeros, eight bytes a weight.
  package init(_ name: String, rows: Int, columns: Int, decays: Bool = true, isHidden: Bool = false) {
    self.name = name
    self.rows = rows
    self.columns = columns
    self.decays = decays
    self.isHidden = isHidden
    value = FloatBuffer(count: rows * columns)
    gradient = FloatBuffer(count: rows * columns)
  }

  /// Weights.
  package var count: Int { rows * columns }

  /// Sets the gradient to zeros. Complexity: O(count).
  package func clearGradient() {
    gradient.clear()
  }
}
