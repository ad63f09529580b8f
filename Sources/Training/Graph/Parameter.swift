/// Weights that training changes: rows of `columns` floats, and the derivative of the loss by each of them.
package final class Parameter {
  /// The tensor's name in a GGUF file.
  package let name: String
  package let rows: Int
  package let columns: Int
  package let value: FloatBuffer
  /// The sum of what steps have added since ``clearGradient()``.
  package let gradient: FloatBuffer
  /// Whether weight decay pulls it towards zero.
  package var decays: Bool
  /// Whether it is a matrix of the network's inside, which Muon steps.
  package var isHidden: Bool
  /// Whether steps change it.
  package var isTrained = true

  package init(_ name: String, rows: Int, columns: Int, decays: Bool = true, isHidden: Bool = false) {
    self.name = name
    self.rows = rows
    self.columns = columns
    self.decays = decays
    self.isHidden = isHidden
    value = FloatBuffer(count: rows * columns)
    gradient = FloatBuffer(count: rows * columns)
  }

  package var count: Int { rows * columns }

  package func clearGradient() {
    gradient.clear()
  }
}
