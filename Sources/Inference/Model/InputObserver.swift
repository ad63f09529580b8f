/// Sees what matrices are multiplied with, such as whoever gathers an importance matrix.
package protocol InputObserver: AnyObject {
  /// Called before each product: `rows` inputs of `columns` floats, the first at `input`, each `stride` floats behind the
  /// last, go through `matrix`. The inputs are those before any rounding.
  @unsafe func observe(_ matrix: Matrix, input: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int)

  /// Called behind each layer with the residual stream: `rows` of `columns` floats, one behind the other.
  @unsafe func observe(layer: Int, hidden: UnsafePointer<Float>, rows: Int, columns: Int)
}

extension InputObserver {
  package func observe(layer: Int, hidden: UnsafePointer<Float>, rows: Int, columns: Int) {}
}
